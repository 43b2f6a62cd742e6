/// The grammar behind ``OffsetExpression``, on bytes.
struct OffsetReading {
  /// What relative times count from, in milliseconds since 1970.
  let now: Int64

  typealias Problem = DurationExpression.Problem
  typealias Bytes = ArraySlice<UInt8>

  private static let colon = UInt8(ascii: ":")
  private static let at = UInt8(ascii: "@")
  private static let plus = UInt8(ascii: "+")
  private static let minus = UInt8(ascii: "-")

  func expression(_ bytes: Bytes) throws(Problem) -> OffsetRange {
    if bytes.isEmpty { throw Problem(reason: "it is empty") }
    if bytes.starts(with: "s@".utf8) { return OffsetRange(start: try time(bytes.dropFirst(2))) }
    if bytes.starts(with: "e@".utf8) { return OffsetRange(end: try time(bytes.dropFirst(2))) }
    if bytes.first == OffsetReading.at { return try timeRange(bytes) }
    guard let colon = bytes.firstIndex(of: OffsetReading.colon) else {
      return OffsetRange(start: try place(bytes))
    }
    return try range(bytes[..<colon], bytes[(colon + 1)...]) { (end) throws(Problem) in try place(end) }
  }

  /// Reads `@T` or `@T:B`.
  ///
  /// Every colon could be the one between the two; none is tried first, then the last one.
  private func timeRange(_ bytes: Bytes) throws(Problem) -> OffsetRange {
    let whole: Problem
    do {
      return OffsetRange(start: try place(bytes))
    } catch {
      whole = error
    }
    var later: Problem?
    for colon in bytes.indices.reversed() where bytes[colon] == OffsetReading.colon {
      guard (try? place(bytes[..<colon])) != nil else { continue }
      let result: OffsetRange
      do {
        result = try range(bytes[..<colon], bytes[(colon + 1)...]) { (end) throws(Problem) in
          try placeAfterTime(end)
        }
      } catch {
        if later == nil { later = error }
        continue
      }
      // Two digits that make no sense as an end were meant as the seconds of one time: 10:00:61.
      if result.isReversed, bytes.endIndex - colon == 3 { throw whole }
      return result
    }
    throw later ?? whole
  }

  /// Puts the two halves of a range together; either may be missing, not both.
  private func range(
    _ from: Bytes,
    _ to: Bytes,
    _ readEnd: (Bytes) throws(Problem) -> OffsetRange.Bound
  ) throws(Problem) -> OffsetRange {
    if from.isEmpty, to.isEmpty { throw Problem(reason: "a range needs a start or an end") }
    let start = from.isEmpty ? nil : try place(from)
    let end = to.isEmpty ? nil : try readEnd(to)
    if end == .stored { throw Problem(reason: "the stored offset can only be a start") }
    return OffsetRange(start: start, end: end)
  }

  /// Reads the end of a range whose start is a time: a word is a place, anything else a time.
  private func placeAfterTime(_ bytes: Bytes) throws(Problem) -> OffsetRange.Bound {
    if bytes.first == OffsetReading.at { return try place(bytes) }
    if let word = try word(bytes) { return word }
    return try time(bytes)
  }

  /// Reads one place.
  private func place(_ bytes: Bytes) throws(Problem) -> OffsetRange.Bound {
    if let word = try word(bytes) { return word }
    switch bytes.first {
    case OffsetReading.at: return try time(bytes.dropFirst())
    case OffsetReading.minus: return .end(minus: try number(bytes.dropFirst()))
    case OffsetReading.plus: return .beginning(plus: try number(bytes.dropFirst()))
    default:
      if let meant = nearestWord(bytes) {
        let given = InvalidValue.quoted(String(decoding: bytes, as: UTF8.self))
        throw Problem(reason: "\(given) is no place (did you mean \(meant)?)")
      }
      return .absolute(try number(bytes))
    }
  }

  /// The word that a mistyped one may have been meant to be.
  private func nearestWord(_ bytes: Bytes) -> String? {
    let name = bytes.prefix { !"+-".utf8.contains($0) }
    guard name.contains(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return TopicSelection.nearest(
      to: String(decoding: name, as: UTF8.self),
      among: ["beginning", "end", "stored", "start", "earliest", "oldest", "latest", "newest"]
    )
  }

  /// Reads a word with an optional distance; nil when there is no word.
  private func word(_ bytes: Bytes) throws(Problem) -> OffsetRange.Bound? {
    let name = bytes.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    let distance = bytes.dropFirst(name.count)
    let isAhead = distance.first == OffsetReading.plus
    guard distance.isEmpty || isAhead || distance.first == OffsetReading.minus else { return nil }
    let count = distance.dropFirst()
    switch String(decoding: name, as: UTF8.self) {
    case "beginning", "start", "earliest", "oldest":
      guard distance.isEmpty || isAhead else { throw Problem(reason: "nothing lies before the beginning") }
      return .beginning(plus: distance.isEmpty ? 0 : try number(count))
    case "end", "latest", "newest":
      let value = distance.isEmpty ? 0 : try number(count)
      return .end(minus: isAhead ? -value : value)
    case "stored":
      guard distance.isEmpty else { throw Problem(reason: "the stored offset takes no distance") }
      return .stored
    default:
      return nil
    }
  }

  private func number(_ bytes: Bytes) throws(Problem) -> Int64 {
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      throw Problem(
        reason: "\(InvalidValue.quoted(String(decoding: bytes, as: UTF8.self))) is not a whole number"
      )
    }
    guard let value = DurationExpression.decimal(bytes) else {
      throw Problem(reason: "the number is larger than any offset")
    }
    return value
  }

  private func time(_ bytes: Bytes) throws(Problem) -> OffsetRange.Bound {
    let value = try TimeExpression.parse(bytes, now: now).get()
    // librdkafka and the protocol give negative timestamps other meanings.
    guard value >= 0 else { throw Problem(reason: "the time lies before 1970") }
    return .time(value)
  }
}
