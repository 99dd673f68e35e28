import CountedMemory
import Glibc

/// Feeds a file to a reader and looks at what it takes.
enum Watch {
  struct Outcome {
    /// What the reader says of a file that it refuses.
    var sentence: String?
    /// The largest allocation, and the most that was held at a time.
    var largest: Int
    var peak: Int
    /// What was too much, in words.
    var excess: String?

    /// The sentence without what is of one file alone; nil where it was read.
    var kind: String? {
      sentence.map { String($0.filter { !$0.isNumber }.prefix(60)) }
    }
  }

  /// Tables of a fixed size that some readers have, and what is left over anyway.
  static let spare = 1 << 20
  /// An allocation may have four times the file's size.
  static let factor = 4
  private static let seconds = 2

  static func feed(_ bytes: [UInt8], to subject: Subject) -> Outcome {
    var limit = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: seconds, tv_usec: 0))
    // Whoever takes longer is ended by SIGPROF.
    setitimer(__itimer_which_t(2), &limit, nil)
    defer {
      limit.it_value.tv_sec = 0
      setitimer(__itimer_which_t(2), &limit, nil)
    }
    var sentence: String?
    counted_memory_begin()
    do { try subject.read(bytes) } catch { sentence = "\(error)" }
    let (largest, peak) = (counted_memory_largest(), counted_memory_peak())
    if sentence == nil { do { try subject.use(bytes) } catch { sentence = "\(error)" } }
    let most = factor * bytes.count + spare
    let excess =
      largest > most
      ? "\(subject.name): an allocation of \(largest) bytes for a file of \(bytes.count)" : nil
    return Outcome(sentence: sentence, largest: largest, peak: peak, excess: excess)
  }
}
