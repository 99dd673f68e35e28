import Testing

@testable import Chat

@Suite struct EditDistanceTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kv", "kv", 0), ("hlep", "help", 1), ("claer", "clear", 1),
    ("kitten", "sitting", 3), ("quite", "quit", 1), ("ca", "abc", 3), ("é", "e", 1),
  ])
  func known(first: String, second: String, distance: Int) {
    #expect(editDistance(first, second) == distance)
    #expect(editDistance(second, first) == distance)
  }
}
