import TestSupport
import Testing

@testable import ModelFiles

/// Files cut short at every length and with bytes changed all over: each opens and reads, or gives one sentence. A crash
/// of the test process is the failure.
@Suite struct DamageTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  /// - Returns: whether it was refused.
  func isRefused(_ path: String) -> Bool {
    do throws(ModelFileError) {
      try CheckpointErrorTests.readAll(path)
      return false
    } catch {
      #expect(error.kind == .bad && isSentence(error), "\(error)")
      return true
    }
  }

  static let tiny = CheckpointModel.Sizes(
    layers: 1, dimension: 8, heads: 2, keyValueHeads: 1, feedForward: 8, vocabulary: 6)

  static func gguf(_ form: CheckpointModel.GGUFForm) -> [UInt8] {
    CheckpointModel(form == .f32 ? tiny : .blocks).gguf(form: form).bytes
  }

  /// Bytes before the first tensor's: nearly all structure is there.
  static func headCount(_ form: CheckpointModel.GGUFForm) -> Int {
    CheckpointModel(form == .f32 ? tiny : .blocks).gguf(form: form).head.count
  }

  @Test func aGGUFFileCutShortAnywhereIsRefused() throws {
    let bytes = Self.gguf(.f32)
    for count in bytes.indices {
      let path = try folder.write(Array(bytes[..<count]), to: "cut.gguf")
      // The last tensor's padding may be lacking.
      #expect(isRefused(path) || count > bytes.count - 32, "cut at \(count)")
    }
  }

  @Test(arguments: CheckpointModel.GGUFForm.allCases)
  func aGGUFFileWithChangedBytesNeverCrashes(form: CheckpointModel.GGUFForm) throws {
    let bytes = Self.gguf(form)
    let head = Self.headCount(form)
    var random = RandomNumbers(seed: 11)
    for round in 0..<(form == .f32 ? 3000 : 60) {
      var damaged = bytes
      // Mostly in the head, where structure is; one byte, a run of them, or eight that make a huge number.
      let place = round % 10 == 0 ? Int.random(in: 0..<bytes.count, using: &random) : round % head
      switch round % 3 {
      case 0: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: damaged[place] = UInt8.random(in: 0...255, using: &random)
      default:
        let fill = [UInt8](repeating: round % 2 == 0 ? 0xFF : 0x7F, count: min(8, bytes.count - place))
        damaged.replaceSubrange(place..<place + fill.count, with: fill)
      }
      _ = isRefused(try folder.write(damaged, to: "changed.gguf"))
    }
  }

  @Test(arguments: [CheckpointModel.HuggingFaceForm.autobitlinear, .master])
  func aSafetensorsFileCutShortAnywhereIsRefused(form: CheckpointModel.HuggingFaceForm) throws {
    let model = CheckpointModel(Self.tiny)
    try model.write(to: folder, form: form)
    let bytes = model.safetensors(form: form).bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      try folder.write(Array(bytes[..<count]), to: "model.safetensors")
      #expect(isRefused(folder.path), "cut at \(count)")
    }
  }

  @Test func aSafetensorsHeaderWithChangedBytesNeverCrashes() throws {
    let model = CheckpointModel(Self.tiny)
    try model.write(to: folder)
    let bytes = model.safetensors().bytes
    let head = 8 + model.safetensors().header.utf8.count
    let marks = Array(#"{}[]",:09-eE.\"#.utf8) + [0, 0x80, 0xFF]
    var random = RandomNumbers(seed: 12)
    for round in 0..<600 {
      var damaged = bytes
      damaged[round * 13 % head] = marks.randomElement(using: &random) ?? 0
      _ = isRefused(
        try {
          try folder.write(damaged, to: "model.safetensors"); return folder.path
        }())
    }
  }

  @Test func aConfigurationWithChangedBytesNeverCrashes() throws {
    let model = CheckpointModel(Self.tiny)
    try model.write(to: folder)
    let bytes = Array(model.configuration().utf8)
    let marks = Array(#"{}[]",:09-eE."#.utf8) + [0xFF]
    var random = RandomNumbers(seed: 13)
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] = marks.randomElement(using: &random) ?? 0
      try folder.write(damaged, to: "config.json")
      _ = isRefused(folder.path)
    }
  }
}
