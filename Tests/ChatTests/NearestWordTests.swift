import Testing

@testable import Chat

@Suite struct NearestWordTests {
  private static let words = ["panels", "pan", "kv", "temperature", "go"]

  @Test(
    arguments: [
      ("pa", "panels"), ("PANELS", "panels"), ("panel", "panels"), ("pnaels", "panels"), ("pam", "pan"), ("vk", "kv"),
      ("kvv", "kv"), ("temprature", "temperature"), ("tempertre", "temperature"), ("no", nil), ("k9", nil),
      ("xyz", nil),
      ("", nil), ("pepper", nil), (String(repeating: "x", count: 100_000), nil),
    ] as [(String, String?)])
  func onlyWhatIsNearIsOffered(typed: String, nearest: String?) {
    #expect(nearestWord(to: typed, among: Self.words) == nearest)
  }
}
