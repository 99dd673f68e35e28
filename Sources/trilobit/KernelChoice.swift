import Kernels

/// The kernels that the environment asks for with TRILOBIT_KERNELS.
enum KernelChoice {
  private static let variable = "TRILOBIT_KERNELS"
  private static let reference = "reference"

  /// Whether `logits` is to run the plain reference path.
  static var wantsReference: Bool { ProgramFolders.variable(variable) == reference }

  /// The name of the set to use; nil: the best that runs here.
  ///
  /// - Throws: `ProgramStop` 64 where this processor has no such set.
  static func forced() throws -> String? {
    guard let name = ProgramFolders.variable(variable), name != reference else { return nil }
    let available = KernelSet.available.map(\.name)
    guard available.contains(name) else {
      throw ProgramStop(
        .usage, "\(variable)=\(name): this processor has \(available.joined(separator: ", ")); unset it or choose one")
    }
    return name
  }
}
