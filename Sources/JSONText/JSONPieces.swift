// Members and elements of a large container, read one after the other from a text that stays where it is.

/// Reads the members of an object in the order of the text.
///
///     try JSONMembers.forEach(in: text, range) { key, value in ... }
public enum JSONMembers {
  /// - Parameters:
  ///   - range: where the object lies, as `JSONReading.leftOut` says it.
  ///   - body: gets each member; what it throws ends the reading.
  /// - Returns: false where there is something else than an object.
  /// - Throws: `Failure` of `body`; what `damaged` makes of a value that cannot be read.
  public static func forEach<Failure: Error>(
    in bytes: some Collection<UInt8>, _ range: Range<Int>, damaged: (JSONError) -> Failure,
    _ body: (String, JSONValue) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    try JSONPieces.forEach(
      in: bytes, range, between: (UInt8(ascii: "{"), UInt8(ascii: "}")), damaged: damaged
    ) { (parser) throws(JSONPieces.Stop<Failure>) in
      let key: String
      let value: JSONValue
      do throws(JSONError) {
        key = try parser.parseKey()
        value = try parser.parseValue(depth: 0)
      } catch {
        throw .damaged(error)
      }
      do throws(Failure) { try body(key, value) } catch { throw .given(error) }
    }
  }
}

/// Reads the elements of an array in the order of the text.
public enum JSONElements {
  /// See `JSONMembers.forEach`.
  public static func forEach<Failure: Error>(
    in bytes: some Collection<UInt8>, _ range: Range<Int>, damaged: (JSONError) -> Failure,
    _ body: (JSONValue) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    try JSONPieces.forEach(
      in: bytes, range, between: (UInt8(ascii: "["), UInt8(ascii: "]")), damaged: damaged
    ) { (parser) throws(JSONPieces.Stop<Failure>) in
      let value: JSONValue
      do throws(JSONError) { value = try parser.parseValue(depth: 0) } catch { throw .damaged(error) }
      do throws(Failure) { try body(value) } catch { throw .given(error) }
    }
  }
}

private enum JSONPieces {
  enum Stop<Failure: Error>: Error {
    case damaged(JSONError)
    case given(Failure)
  }

  /// Goes through a container; `body` reads one piece of it.
  static func forEach<Failure: Error>(
    in bytes: some Collection<UInt8>, _ range: Range<Int>, between marks: (first: UInt8, last: UInt8),
    damaged: (JSONError) -> Failure, _ body: (inout JSONParser) throws(Stop<Failure>) -> Void
  ) throws(Failure) -> Bool {
    func walk(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Bool, Stop<Failure>> {
      var parser = JSONParser(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
      guard parser.accept(marks.first) else { return .success(false) }
      parser.skipSpace()
      if parser.accept(marks.last) { return .success(true) }
      repeat {
        do throws(Stop<Failure>) { try body(&parser) } catch { return .failure(error) }
        parser.forgetMemory()
        parser.skipSpace()
      } while parser.accept(UInt8(ascii: ","))
      return .success(true)
    }
    switch bytes.withContiguousStorageIfAvailable(walk) ?? Array(bytes).withUnsafeBufferPointer(walk) {
    case .success(let isContainer): return isContainer
    case .failure(.damaged(let error)): throw damaged(error)
    case .failure(.given(let error)): throw error
    }
  }
}
