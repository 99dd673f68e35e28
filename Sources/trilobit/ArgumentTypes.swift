public import ArgumentParser
public import Benchmark
public import Engine
public import ModelFiles
public import Terminal

// Types of the libraries as the command line writes them.

extension ActivationProfile: ExpressibleByArgument {}
extension BenchmarkShape: ExpressibleByArgument {}
extension ColorMode: ExpressibleByArgument {}
extension Conversion.TernaryType: ExpressibleByArgument {}
extension Conversion.EmbeddingType: ExpressibleByArgument {}

extension CacheWidth: ExpressibleByArgument {
  public init?(argument: String) {
    guard let bits = Int(argument) else { return nil }
    self.init(rawValue: bits)
  }

  public var defaultValueDescription: String { String(rawValue) }
  public static var allValueStrings: [String] { allCases.map { String($0.rawValue) } }
}

extension QueryWidth: ExpressibleByArgument {
  public init?(argument: String) {
    guard let bits = Int(argument) else { return nil }
    self.init(rawValue: bits)
  }

  public var defaultValueDescription: String { String(rawValue) }
  public static var allValueStrings: [String] { allCases.map { String($0.rawValue) } }
}
