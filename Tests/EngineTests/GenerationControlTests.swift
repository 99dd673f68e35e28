import Testing

@testable import Engine

@Suite struct GenerationControlTests {
  @Test func staysCancelled() {
    let control = GenerationControl()
    #expect(!control.isCancelled)
    control.cancel()
    control.cancel()
    #expect(control.isCancelled)
  }

  @Test func theLastWidthAskedForIsTakenOnce() {
    let control = GenerationControl()
    #expect(control.takeRequestedWidth() == nil)
    control.setCacheWidth(.eight)
    control.setCacheWidth(.three)
    #expect(control.takeRequestedWidth() == .three)
    #expect(control.takeRequestedWidth() == nil)
  }

  @Test func takesCallsFromManyThreads() async {
    let control = GenerationControl()
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<50 {
        group.addTask {
          control.setCacheWidth(CacheWidth.allCases[index % 4])
          if index == 40 { control.cancel() }
          _ = control.takeRequestedWidth()
        }
      }
    }
    #expect(control.isCancelled)
  }
}
