/// The live panels; the raw value is the digit that toggles each.
public enum Panel: Int, CaseIterable, Sendable {
  case sparsity = 1
  case cache, speed, candidates, heat, log

  /// What the panel is called in its title line and in sentences about it.
  public var name: String {
    switch self {
    case .sparsity: "active weights"
    case .cache: "KV cache"
    case .speed: "speed"
    case .candidates: "next token"
    case .heat: "rows of up alive"
    case .log: "log"
    }
  }

  /// A name for title lines that have no room for the whole one.
  var shortName: String {
    switch self {
    case .sparsity: "active"
    case .cache: "KV"
    case .candidates: "next"
    case .heat: "up alive"
    case .speed, .log: name
    }
  }

  /// Rows, with those of the frame, below which the panel says too little to be worth its place: one for each layer of
  /// a small model, where `layers` is not 0.
  func fewestRows(layers: Int) -> Int {
    let layers = min(max(0, layers), 10)
    return switch self {
    case .sparsity: max(7, layers + 5)
    case .speed: 7
    case .heat: max(6, layers + 3)
    case .cache, .candidates, .log: 6
    }
  }

  /// Rows, with those of the frame, in which the panel shows all that it has.
  func wishedRows(layers: Int) -> Int {
    // A model of very many layers shows them in groups.
    let layers = min(max(0, layers), 32)
    return switch self {
    case .sparsity: max(7, layers + 12)
    case .cache: 10
    case .speed: 16
    case .candidates: 10
    case .heat: max(6, layers + 3)
    case .log: 8
    }
  }

  /// Whether the panel has something to do with rows beyond those it wished for.
  var isElastic: Bool { self == .sparsity || self == .speed || self == .log }
}
