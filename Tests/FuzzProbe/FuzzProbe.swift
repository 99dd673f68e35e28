import CountedMemory
import Foundation
import Glibc
import TestSupport

/// fuzz-probe SUBJECT SECONDS SEED FILE   feeds a reader damaged files for so many seconds of processor time; FILE always
///                                        holds the newest, so that it is there when this process is not
/// fuzz-probe SUBJECT replay FILE...      feeds it these files
///
/// A crash is this process's; so is a file that takes more than two seconds (SIGPROF). A file for which more memory is
/// taken than four times its size ends it with status 2.
@main
struct FuzzProbe {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2, let name = arguments.first, let subject = try Subject.named(name) else {
      fatalError("usage: fuzz-probe SUBJECT SECONDS SEED FILE, or fuzz-probe SUBJECT replay FILE...")
    }
    let rest = Array(arguments.dropFirst())
    if rest[0] == "replay" {
      for path in rest.dropFirst() {
        let outcome = Watch.feed([UInt8](try Data(contentsOf: URL(filePath: path))), to: subject)
        print("\(path): \(outcome.largest) largest, \(outcome.peak) at a time; \(outcome.sentence ?? "read")")
        if let excess = outcome.excess { stop(excess) }
      }
      return
    }
    guard rest.count == 3, let seconds = Double(rest[0]), let seed = UInt64(rest[1]) else {
      fatalError("SECONDS SEED FILE")
    }
    fuzz(subject, seconds: seconds, seed: seed, newest: NewestFile(path: rest[2]))
  }

  /// Files that make the reader say something new are damaged further: what it says stands in for the code that it ran.
  private static func fuzz(_ subject: Subject, seconds: Double, seed: UInt64, newest: NewestFile) {
    var random = RandomNumbers(seed: seed)
    let mutator = Mutator(words: subject.words.map { Array($0.utf8) })
    var corpus = subject.seeds
    var known: Set<String> = []
    var (runs, read, mostPeak) = (0, 0, 0.0)
    let end = clock() + Int(seconds * Double(CLOCKS_PER_SEC))
    while clock() < end {
      let original = corpus[random.next(below: corpus.count)]
      let bytes = mutator.mutate(original, with: corpus[random.next(below: corpus.count)], &random)
      newest.hold(bytes)
      let outcome = Watch.feed(bytes, to: subject)
      if let excess = outcome.excess { stop(excess) }
      runs += 1
      read += outcome.sentence == nil ? 1 : 0
      mostPeak = max(mostPeak, Double(outcome.peak) / Double(bytes.count + Watch.spare))
      if let kind = outcome.kind, known.count < 2000, known.insert(kind).inserted { corpus.append(bytes) }
    }
    print(
      "\(subject.name): \(runs) files, \(read) read, \(known.count) kinds of answer, memory \(mostPeak) of the limit's base"
    )
  }

  private static func stop(_ sentence: String) -> Never {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
    exit(2)
  }
}

/// Holds the newest input where it survives this process.
final class NewestFile {
  private let memory: UnsafeMutableRawPointer
  private static let size = 1 << 20

  init(path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0 && ftruncate(descriptor, off_t(Self.size)) == 0, "no file at \(path)")
    memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    close(descriptor)
  }

  /// Its length in 8 bytes, then the bytes.
  func hold(_ bytes: [UInt8]) {
    let kept = bytes.prefix(Self.size - 8)
    memory.storeBytes(of: UInt64(kept.count).littleEndian, as: UInt64.self)
    kept.withUnsafeBytes {
      (memory + 8).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
    }
  }
}
