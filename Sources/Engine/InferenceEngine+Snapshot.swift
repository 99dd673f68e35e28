import Glibc
import ModelFiles
import Tokenization
import Transformer

/// What a snapshot was known to hold: of which file, tokens and pages.
struct SnapshotState: Equatable {
  let path: String
  let tokens: [Int]
  let runs: [CacheReport.Run]
}

/// What became of a cache that was to be saved.
public enum SnapshotOutcome: Equatable, Sendable {
  case written(bytes: Int)
  /// The file holds it already.
  case unchanged
  /// So few tokens are computed again before anybody notices.
  case tooFew
  /// It would need more than it may have.
  case tooLarge(bytes: Int)
}

extension InferenceEngine {
  /// Tokens from which on a snapshot pays: as many as are computed at once.
  public static let fewestTokensWorthSaving = prefillChunk

  /// Saves the conversation's tokens with their keys and values, so that another run need not compute them. It takes as
  /// long as the disk does; the cache is written page by page and not copied. The file appears whole, in place of an older
  /// one, or not at all.
  ///
  /// - Parameter most: bytes that the file may have.
  /// - Throws: `cannotWrite`, and `unknownModel` for weights that are in no file.
  public func saveSnapshot(to path: String, atMost most: Int = .max) throws(SnapshotError) -> SnapshotOutcome {
    dropAhead()
    guard cachedTokens.count >= Self.fewestTokensWorthSaving else { return .tooFew }
    let state = snapshotState(path)
    guard state != newestSnapshot || access(path, F_OK) != 0 else { return .unchanged }
    guard let fingerprint else { throw .unknownModel }
    let content = SnapshotFormat.Content(tokens: cachedTokens, cache: cache)
    let bytes = content.byteCount
    guard bytes <= most else { return .tooLarge(bytes: bytes) }
    do {
      try SnapshotFormat.write(content, fingerprint: fingerprint, to: path)
    } catch {
      throw .cannotWrite(error.message)
    }
    newestSnapshot = state
    return .written(bytes: bytes)
  }

  /// Takes up what `saveSnapshot` saved, where nothing is cached yet. The pages keep their widths, but for those wider
  /// than the cache is now. Whatever conversation comes next, only what it begins with in common is used.
  ///
  /// - Returns: how the cache is now; nil where there is no snapshot, or the cache is in use.
  /// - Throws: why a snapshot that is there was not taken up; nothing has changed then.
  public func restoreSnapshot(from path: String) throws(SnapshotError) -> CacheReport? {
    guard cachedTokens.isEmpty, access(path, F_OK) == 0, let fingerprint else { return nil }
    let configuration = model.weights.configuration
    guard
      let content = try SnapshotFormat.read(path, configuration, width: cache.width, fingerprint: fingerprint)
    else { return nil }
    dropAhead()
    let width = cache.width
    cache = content.cache
    cachedTokens = content.tokens
    restoredTokens = content.tokens
    newestSnapshot = snapshotState(path)
    // Wider pages are rounded as they would have been.
    cache.setWidth(width, using: forward.compute)
    // The context may be smaller now.
    if cachedTokens.count > info.context {
      cache.truncate(to: info.context)
      cachedTokens.removeLast(cachedTokens.count - info.context)
    }
    return cacheReport
  }

  private func snapshotState(_ path: String) -> SnapshotState {
    SnapshotState(path: path, tokens: cachedTokens, runs: cacheReport.runs)
  }

  /// What keys and values follow from, beside the tokens: the model, the profile, and the width of queries. Nil for a
  /// model that is in no file, or whose file has changed.
  private var fingerprint: UInt64? {
    guard let identity = model.identity?.checksum else { return nil }
    var checksum = Checksum()
    checksum.update(identity)
    checksum.update("\(model.profile.rawValue) \(forward.queryWidth.rawValue)")
    return checksum.value
  }

  /// A prompt in the tokens of the snapshot that was taken up, as far as both say the same: a saved chat holds the text of
  /// answers only, which may be encoded otherwise than the model wrote it.
  func aligned(_ tokens: [Int], _ tokenizer: Tokenizer) -> [Int] {
    guard !restoredTokens.isEmpty else { return tokens }
    return TokenAlignment.cut(tokens, like: restoredTokens) { id in
      let bytes = tokenizer.isSpecial(id) ? [] : tokenizer.bytes(of: id)
      return bytes.isEmpty ? nil : bytes
    }
  }

  /// A conversation that does not fit, without the turns that had left the context when the snapshot was made; nil where
  /// it does not begin with any of the turns that there are.
  func shortenedAsSaved(
    _ messages: [ChatMessage], _ prompt: ConversationPrompt, continuing: Bool
  ) throws -> (messages: [ChatMessage], tokens: [Int], dropped: Int)? {
    guard !restoredTokens.isEmpty else { return nil }
    let system = messages.prefix { $0.role == .system }
    var best: (common: Int, messages: [ChatMessage], tokens: [Int])?
    // What the newest turn alone has in common with it: the system prompt, of which nothing follows.
    var base = 0
    // From the newest turn on, so that no more is encoded than the context holds.
    for start in messages.indices.dropFirst(system.count).reversed() where messages[start].role == .user {
      let kept = Array(system + messages[start...])
      let tokens = aligned(try prompt.tokens(kept, continuing: continuing), prompt.tokenizer)
      guard tokens.count < info.context else { break }
      let common = zip(tokens, restoredTokens).prefix { $0 == $1 }.count
      if best == nil { base = common }
      if common > best?.common ?? -1 { best = (common, kept, tokens) }
    }
    guard let best, (best.common - base) * 2 > restoredTokens.count - base else { return nil }
    return (best.messages, best.tokens, messages.count - best.messages.count)
  }
}
