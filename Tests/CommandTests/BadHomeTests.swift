import Foundation
import Glibc
import TestSupport
import Testing

/// Places where nothing can be saved: it is said clearly, and the chat goes on.
@Suite struct BadHomeTests {
  let program: Program

  init() throws { program = try Program() }

  /// Whether a file system of one's own can be had; without root rights it cannot.
  private static let canMount: Bool = {
    let run = try? ProgramRun(
      URL(filePath: "/bin/sh"), ["-c", "exec unshare -m mount -t tmpfs none /tmp"],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    return run?.ending == .exited(0)
  }()

  /// A chat whose state folder is a file system that it alone sees.
  private func chat(mounted options: String, then command: String = "true") throws -> ChatScreen {
    try FileManager.default.createDirectory(atPath: program.folder.path("state"), withIntermediateDirectories: true)
    let inside = "mount -t tmpfs -o \(options) none \"$XDG_STATE_HOME\" && \(command) && exec \"$@\""
    return try program.chat(script: "exec unshare -m sh -c '\(inside)' sh \"$@\"", columns: 160)
  }

  @Test(.enabled(if: canMount)) func aFullDiskIsSaid() throws {
    let screen = try chat(mounted: "size=4k", then: "head -c 100000 /dev/zero > \"$XDG_STATE_HOME/filler\"; true")
    try screen.ask(Talk.japan)
    try screen.wait(for: "not saved: No space left on device")
    try screen.ask(Talk.france)
    screen.type("/save\r")
    try screen.wait(for: "No space left on device; make room")
    try screen.leave()
  }

  @Test(.enabled(if: canMount)) func aReadOnlyHomeIsSaid() throws {
    let screen = try chat(mounted: "size=64k", then: "mount -o remount,ro none \"$XDG_STATE_HOME\"")
    try screen.ask(Talk.japan)
    try screen.wait(for: "not saved: Read-only file system")
    try screen.ask(Talk.france)
    try screen.leave()
  }

  @Test func aFileInPlaceOfTheFolderIsSaid() throws {
    try program.folder.write("a file", to: "state")
    let screen = try program.chat(columns: 160)
    try screen.ask(Talk.japan)
    try screen.wait(for: "not saved: Not a directory")
    try screen.leave()
  }

  @Test func filesThatMayNotGrowAreSaid() throws {
    let screen = try program.chat(script: "ulimit -f 1; exec \"$@\"", columns: 160)
    try screen.ask(Talk.japan)
    try screen.ask(Talk.france)
    try screen.ask(Talk.hello)
    try screen.wait(for: "not saved: File too large")
    try screen.ask(Talk.france)
    try screen.leave()
  }

  @Test func withoutAHomeTheChatGoesOn() throws {
    let screen = try program.chat(
      leavingOut: ["HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"], columns: 160)
    try screen.ask(Talk.japan)
    try screen.wait(for: "not saved: ")
    screen.type("/sessions\r")
    try screen.wait(for: "no chats are saved yet")
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("no chats are saved yet")
    try screen.ask(Talk.france)
    try screen.leave()
  }

  @Test(.enabled(if: canMount)) func whatWasNotSavedIsSavedOnceThereIsRoom() throws {
    let screen = try chat(mounted: "size=8k", then: "head -c 4096 /dev/zero > \"$XDG_STATE_HOME/filler\"")
    try screen.ask(Talk.japan)
    try screen.wait(for: "not saved: No space left on device")
    // The file system is the program's own: it is reached through its process.
    let filler = "/proc/\(screen.terminal.process)/root\(program.folder.path("state"))/filler"
    #expect(unlink(filler) == 0)
    screen.type("/save\r")
    try screen.wait(for: "This chat is saved in")
    try screen.waitUntilGone("not saved")
    try screen.leave()
  }
}
