import Glibc
import Synchronization

/// A web server on this machine that answers as a test says, and as badly as it says. One answer a connection.
public final class LoopbackServer: Sendable {
  public struct Request: Sendable {
    /// With the query.
    public var target: String
    /// Names in small letters.
    public var fields: [String: String]

    public var path: String { String(target.prefix { $0 != "?" }) }
  }

  public struct Reply: Sendable {
    /// What becomes of the connection.
    public enum End: Sendable {
      case whole
      /// It breaks off after so many bytes of the body.
      case broken(after: Int)
      /// Nothing comes any more after so many bytes, until the client goes.
      case silent(after: Int)
      /// The body comes in pieces of so many bytes, with a pause after each.
      case slow(piece: Int, milliseconds: UInt32)
    }

    public var status: Int
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]
    public var end: End
    /// What is said of the length; nil: nothing.
    public var length: Int?

    public init(
      _ status: Int, _ body: [UInt8] = [], fields: [(name: String, value: String)] = [], end: End = .whole
    ) {
      self.status = status
      self.body = body
      self.fields = fields
      self.end = end
      length = body.count
    }

    public static func redirect(to location: String, _ fields: [(name: String, value: String)] = []) -> Reply {
      Reply(302, fields: fields + [("Location", location)])
    }
  }

  public let port: Int
  private let listener: Int32
  private let seen = Mutex<[Request]>([])

  public var address: String { "http://127.0.0.1:\(port)" }

  /// All requests so far, in the order in which they came.
  public var requests: [Request] { seen.withLock { $0 } }

  /// - Parameter answer: called on a thread for each connection.
  public init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
    signal(SIGPIPE, SIG_IGN)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard isBound else { throw ProgramRun.Failure(description: "no socket to listen at") }
    listener = descriptor
    port = Int(UInt16(bigEndian: address.sin_port))
    Self.inBackground { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        guard let self else {
          close(connection)
          return
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        Self.inBackground {
          if let request = Self.read(from: connection) {
            self.seen.withLock { $0.append(request) }
            Self.send(answer(request), to: connection)
          }
          close(connection)
        }
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func inBackground(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    pthread_attr_destroy(&attributes)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func read(from connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      let count = Glibc.read(connection, &buffer, buffer.count)
      guard count > 0, bytes.count < 1 << 16 else { return nil }
      bytes += buffer[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    guard let words = lines.first?.split(separator: " "), words.count >= 2 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    return Request(target: String(words[1]), fields: fields)
  }

  private static func send(_ reply: Reply, to connection: Int32) {
    var head = "HTTP/1.1 \(reply.status) Reply\r\nConnection: close\r\n"
    if let length = reply.length { head += "Content-Length: \(length)\r\n" }
    for field in reply.fields { head += "\(field.name): \(field.value)\r\n" }
    guard write(Array((head + "\r\n").utf8)[...], to: connection) else { return }
    switch reply.end {
    case .whole: _ = write(reply.body[...], to: connection)
    case .broken(let count): _ = write(reply.body.prefix(count), to: connection)
    case .silent(let count):
      _ = write(reply.body.prefix(count), to: connection)
      var byte: UInt8 = 0
      while Glibc.read(connection, &byte, 1) > 0 {}
    case .slow(let piece, let milliseconds):
      for start in stride(from: 0, to: reply.body.count, by: piece) {
        guard write(reply.body[start..<min(start + piece, reply.body.count)], to: connection) else { return }
        usleep(milliseconds * 1000)
      }
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to connection: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
