import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix

extension HubError {
  /// What a failed connection is called in a sentence.
  ///
  /// - Parameter limits: say how long was waited.
  init(network error: any Error, host: String, limits: TransferLimits) {
    let host = printable(host)
    func seconds(_ duration: Duration) -> String { "\(max(1, duration.components.seconds)) s" }
    let sentence: String
    switch error {
    case let error as NIOConnectionError where error.connectionErrors.isEmpty:
      sentence = "the host \(host) was not found; is the network there, and HF_ENDPOINT right?"
    case let error as NIOConnectionError:
      sentence = Self.sentence(error.connectionErrors.first?.error, host)
    case let error as IOError: sentence = Self.sentence(error, host)
    case let error as HTTPClientError where [.connectTimeout, .getConnectionFromPoolTimeout].contains(error):
      sentence = "\(host) does not answer within \(seconds(limits.connect)); is the network there?"
    case let error as HTTPClientError where [.readTimeout, .deadlineExceeded].contains(error):
      sentence = "\(host) sent nothing for \(seconds(limits.stall)); try again later"
    case let error as HTTPClientError where [.remoteConnectionClosed, .requestStreamCancelled].contains(error):
      sentence = "\(host) broke the connection off; try again"
    default:
      let words = String(describing: error)
      if words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("unableToValidateCertificate") {
        self.init(
          .unreachable,
          "\(host) shows a certificate that this system does not trust; is the clock right, and are the "
            + "system's certificates installed (ca-certificates)?")
        return
      }
      if words.contains("handshakeFailed") || words.contains("sslError") {
        self.init(.unreachable, "\(host) does not speak TLS there; is HF_ENDPOINT right: https, http, the port?")
        return
      }
      sentence = "the connection to \(host) failed (\(printable(words))); try again"
    }
    self.init(.unreachable, sentence, recovery: .retry(after: nil))
  }

  private static func sentence(_ error: (any Error)?, _ host: String) -> String {
    switch (error as? IOError)?.errnoCode {
    case ECONNREFUSED: "\(host) refuses the connection; is HF_ENDPOINT right?"
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: "\(host) cannot be reached: there is no network to it"
    case .some(let number): "\(host) cannot be reached: \(String(cString: strerror(number))); try again"
    case nil: "\(host) cannot be reached; is the network there?"
    }
  }
}
