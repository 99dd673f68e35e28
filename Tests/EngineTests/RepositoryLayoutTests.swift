import ModelFiles
import TestSupport
import Testing

@testable import Engine

/// The files of repositories that people have load and run, as they are and converted.
@Suite struct RepositoryLayoutTests {
  static let tokens = [0, 5, 17, 90, 3, 3, 41, 8]

  static func logits(_ path: String, _ change: (inout EngineOptions) -> Void = { _ in }) async throws -> [[Float]] {
    var options = EngineOptions()
    options.threads = 1
    change(&options)
    return try await InferenceEngine.open(path: path, options: options).logits(of: tokens).map(\.logits)
  }

  @Test(arguments: RepositoryLayout.allCases)
  func loadsAndRuns(layout: RepositoryLayout) async throws {
    let folder = try CheckpointFolder()
    let path = try layout.write(to: folder)
    let description = try Checkpoint.open(path: path).description
    #expect(description.activationProfile == layout.profile)
    let got = try await Self.logits(path).flatMap(\.self)
    #expect(got.allSatisfy { $0.isFinite })
    let expected = try ReferenceLogits.positions(of: Self.tokens, path: path, options: EngineOptions())
    #expect(relativeError(got, expected: expected.flatMap(\.logits)) < 0.05)
    // Another model would say something else.
    let second = try CheckpointFolder()
    let other = try await Self.logits(layout.write(to: second, seed: 2)).flatMap(\.self)
    #expect(relativeError(other, expected: got) > 0.5)
  }

  @Test(arguments: RepositoryLayout.allCases)
  func runsWithEveryProfileAndCacheWidth(layout: RepositoryLayout) async throws {
    let folder = try CheckpointFolder()
    let model = try LoadedModel(path: layout.write(to: folder), options: EngineOptions()) { _, _ in }
    func logits(_ profile: ActivationProfile, _ width: CacheWidth) async throws -> [Float] {
      var options = EngineOptions()
      options.threads = 1
      options.cacheWidth = width
      let engine = InferenceEngine(
        model: LoadedModel(model, profile: profile), options: options, thread: DedicatedThread())
      return try await engine.logits(of: Self.tokens).flatMap(\.logits)
    }
    let usual = try await logits(model.profile, .sixteen)
    for profile in ActivationProfile.allCases {
      let got = try await logits(profile, .sixteen)
      #expect(got.allSatisfy { $0.isFinite })
      #expect((got == usual) == (profile.rawValue == layout.profile), "\(profile)")
    }
    for width in CacheWidth.allCases {
      let got = try await logits(model.profile, width)
      #expect(relativeError(got, expected: usual) < 1, "\(width)")
    }
  }

  @Test(arguments: RepositoryLayout.allCases)
  func convertsWithoutLoss(layout: RepositoryLayout) async throws {
    let folder = try CheckpointFolder()
    let source = try Checkpoint.open(path: layout.write(to: folder))
    let before = try await Self.logits(source.path).flatMap(\.self)
    for type in [Conversion.TernaryType.tq2_0, .f16] {
      let file = folder.path("converted.gguf")
      try Conversion.convert(source, to: file, ternaryType: type)
      let converted = try Checkpoint.open(path: file)
      #expect(converted.description.activationProfile == layout.profile)
      let after = try await Self.logits(file).flatMap(\.self)
      // Layers in halves are multiplied as floats, which may tip what lies on the edge of two integers.
      let isExact = type == .tq2_0 && source.description.ropePairs == converted.description.ropePairs
      #expect(relativeError(after, expected: before) < (isExact ? 1e-6 : 0.05), "\(type)")
      // Once more, from a file that we wrote.
      let again = folder.path("again.gguf")
      try Conversion.convert(converted, to: again, ternaryType: type)
      let same = try await Self.logits(again).flatMap(\.self)
      #expect(same == after)
    }
  }
}
