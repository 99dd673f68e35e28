import CKernels

/// The pages of one layer in the order of positions, and where kernels find them.
///
/// Sendable, because views point into the pages' memory, to which nobody writes once it is shared.
public struct CachePages: @unchecked Sendable {
  public private(set) var pages: [CachePage]
  /// One a page, kept so that no token makes them anew.
  private(set) var views: [kernel_page] = []

  public init(_ pages: [CachePage] = []) {
    self.pages = pages
    lookAgain()
  }

  /// Tokens in all pages.
  public var count: Int { views.last.map { $0.position + $0.count } ?? 0 }

  public mutating func append(_ page: CachePage) {
    views.append(page.view(position: count))
    pages.append(page)
  }

  /// Adds a token to the last page, which has room for it: see `CachePage.append`.
  public mutating func append(keys: [Float], values: [Float], using compute: Compute) {
    let last = pages.count - 1
    pages[last].append(keys: keys, values: values, using: compute)
    views[last] = pages[last].view(position: views[last].position)
  }

  /// Replaces each page by what `change` makes of it and its number; pages without tokens are left out.
  public mutating func change(_ change: (Int, CachePage) -> CachePage) {
    pages = pages.enumerated().map(change).filter { $0.count > 0 }
    lookAgain()
  }

  private mutating func lookAgain() {
    var position = 0
    views = pages.map { page in
      defer { position += page.count }
      return page.view(position: position)
    }
  }
}

extension CachePage {
  fileprivate func view(position: Int) -> kernel_page {
    kernel_page(
      keys: storage.keys, values: storage.values, key_scales: storage.keyScales, value_scales: storage.valueScales,
      heads: shape.heads, key_bytes: shape.keyBytes, value_bytes: shape.valueBytes, position: position, count: count,
      slots: shape.slots, bits: Int32(bits))
  }
}
