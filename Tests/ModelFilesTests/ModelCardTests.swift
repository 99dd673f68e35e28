import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ModelCardTests {
  @Test(arguments: [
    ("---\nlicense: apache-2.0\n---\n", "apache-2.0"), ("---\r\ntags: []\r\nlicense:  \"mit\" \r\n---\r\n", "mit"),
    ("---\nlicense: other\nlicense_name: falcon-llm\n---\n", "falcon-llm"), ("---\nlicense: other\n---\n", "other"),
    ("---\nlicense:\n- cc-by-4.0\n- mit\n---\n", "cc-by-4.0"), ("---\nlicense: ['mit', x]\n---\n", "mit"),
    ("---\nlicense:\n---\n", nil), ("---\nlicense: mit\n", nil), ("license: mit\n", nil), ("", nil),
    ("---\n  license: mit\nlicenses: x\n---\n", nil), ("# A\n---\nlicense: mit\n---\n", nil),
    ("---\nlicense: \(String(repeating: "a", count: 201))\n---\n", nil),
  ])
  func theFrontMatterNamesTheLicense(card: String, license: String?) {
    #expect(ModelCard.license(card: card) == license)
  }

  @Test func aFolderMayHaveNoCardOrAStrangeOne() throws {
    let folder = try CheckpointFolder()
    #expect(ModelCard.license(directory: folder.path) == nil)
    try folder.write([0x2D, 0x2D, 0x2D, 0x0A, 0xFF, 0x0A], to: "README.md")
    #expect(ModelCard.license(directory: folder.path) == nil)
  }

  @Test func theConfigurationGoesFirst() throws {
    let folder = try CheckpointFolder()
    try folder.write("---\nlicense: mit\n---\n", to: "README.md")
    try CheckpointModel().write(to: folder)
    #expect(try Checkpoint.open(path: folder.path).description.license == "mit")
    try CheckpointModel().write(to: folder, changes: ["license": #""bsd""#])
    #expect(try Checkpoint.open(path: folder.path).description.license == "bsd")
  }
}
