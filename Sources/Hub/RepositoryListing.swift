import AsyncHTTPClient
import JSONText

extension HubClient {
  /// Whoever waits for a list that stands still wants to hear it sooner than a file's five tries take.
  private static let mostStalls = 2

  /// All files of a repository at a revision.
  ///
  /// - Throws: `.missing` where it is not there, `.badData` where the list is none, `.unreachable` where the hub is none.
  func files(
    of repository: RepositoryName, revision: String, _ meter: TransferMeter
  ) async throws -> [RemoteFile] {
    guard var address = access.listing(of: repository, revision: revision) else {
      throw HubError(.usage, "--revision is no name of a revision; give a branch, a tag or a commit")
    }
    var files: [RemoteFile] = []
    var isFirst = true
    for _ in 0..<limits.pages {
      let (page, next) = try await page(address, repository, isFirst: isFirst, meter)
      files += page
      guard let next else { return files }
      guard let following = HubAddress(next, relativeTo: address), following.isSecure || !address.isSecure else {
        throw HubError(.unreachable, "\(printable(address.host)) names no address for the rest of its list of files")
      }
      address = following
      isFirst = false
    }
    throw HubError(.badData, "\(repository) has more files than any model; nothing was loaded")
  }

  private func page(
    _ address: HubAddress, _ repository: RepositoryName, isFirst: Bool, _ meter: TransferMeter
  ) async throws -> (files: [RemoteFile], next: String?) {
    var stalls = 0
    return try await retrying(meter) {
      let answer: Answer
      do {
        answer = try await get(address, subject: "\(repository)")
      } catch let error as HubError where isFirst && error.kind == .unreachable {
        // Who is offline wants to hear it now.
        throw HubError(.unreachable, error.message)
      }
      let host = answer.host
      let bytes = try await text(of: answer, stalls: &stalls)
      guard answer.status == 200, let text = String(validating: bytes, as: UTF8.self),
        let json = try? JSONValue(parsing: text)
      else {
        throw HubError(
          .unreachable,
          "\(printable(host)) answers, but not with a list of files, as a hub does; is HF_ENDPOINT right, "
            + "or does the network ask for a login first?")
      }
      return (try RemoteFile.page(json, host: printable(host)), ResponseFields.nextPage(answer.headers["Link"]))
    }
  }

  /// - Parameter stalls: how often the list stood still, this time included.
  private func text(of answer: Answer, stalls: inout Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await chunk in answer.body {
        bytes.append(contentsOf: chunk.readableBytesView)
        guard bytes.count <= limits.pageBytes else {
          throw HubError(
            .badData, "\(printable(answer.host)) sends a list of files that does not end; nothing was loaded")
        }
      }
    } catch let error as HubError {
      throw error
    } catch {
      try Task.checkCancellation()
      let failure = HubError(network: error, host: answer.host, limits: limits)
      if let error = error as? HTTPClientError, error == .readTimeout {
        stalls += 1
        if stalls == Self.mostStalls { throw HubError(.unreachable, failure.message) }
      }
      throw failure
    }
    return bytes
  }
}
