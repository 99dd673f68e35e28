import AsyncHTTPClient
import JSONText

extension HubClient {
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
    try await retrying(meter) {
      let answer: Answer
      do {
        answer = try await get(address, subject: "\(repository)")
      } catch let error as HubError where isFirst && error.kind == .unreachable {
        // Who is offline wants to hear it now.
        throw HubError(.unreachable, error.message)
      }
      let host = answer.host
      let bytes = try await text(of: answer)
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

  private func text(of answer: Answer) async throws -> [UInt8] {
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
      // Whoever waits for a list that stands still wants to hear it once that is clear, not five times as late.
      guard let error = error as? HTTPClientError, error == .readTimeout else { throw failure }
      throw HubError(.unreachable, failure.message)
    }
    return bytes
  }
}
