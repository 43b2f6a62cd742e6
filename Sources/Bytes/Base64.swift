/// Base64 of RFC 4648 section 4: the standard alphabet, with padding.
///
/// Decoding is strict, so that every byte string has exactly one text: padding is required, and white
/// space, other characters and bits left over after the last byte are refused.
package enum Base64 {
  /// Why a text is not base64, and where.
  package struct Failure: Error, Hashable, Sendable {
    /// What is wrong with the text.
    package enum Reason: Hashable, Sendable {
      /// A character that is not in the alphabet.
      case character
      /// The text does not end in a whole group of four.
      case length
      /// A `=` somewhere else than in the last one or two places.
      case padding
      /// The last character has bits set that belong to no byte.
      case trailingBits
    }

    /// What is wrong.
    package let reason: Reason
    /// The index of the offending character; for ``Reason/length`` the length of the text.
    package let offset: Int

    /// What is wrong, without the place.
    package var sentence: String {
      switch reason {
      case .character: "it may hold only A-Z, a-z, 0-9, + and /, and no white space"
      case .length: "it must end in a whole group of four characters, filled up with ="
      case .padding: "= may stand only at the end, once or twice"
      case .trailingBits: "its last character has bits that belong to no byte"
      }
    }

    /// Makes a failure.
    package init(reason: Reason, offset: Int) {
      self.reason = reason
      self.offset = offset
    }
  }

  /// How many characters `count` bytes become.
  package static func encodedCount(_ count: Int) -> Int { (count &+ 2) / 3 &* 4 }

  /// The most bytes that `count` characters can become.
  package static func decodedBound(_ count: Int) -> Int { count / 4 &* 3 }

  /// Appends the base64 of `bytes`; padded, without quotes or line breaks.
  package static func encode(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
    guard let base = bytes.baseAddress else { return }
    var source = base.assumingMemoryBound(to: UInt8.self)
    var left = bytes.count
    // In pieces of whole groups, so that a large value does not make a writer with a descriptor grow.
    while left > 0 {
      let piece = min(left, 3 << 10)
      writer.append(upTo: encodedCount(piece)) { encode(source, piece, into: $0) }
      source += piece
      left &-= piece
    }
  }

  private static func encode(
    _ source: UnsafePointer<UInt8>,
    _ count: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let alphabet = alphabet.utf8Start
    var from = 0
    var to = 0
    while count &- from >= 3 {
      let group = UInt32(source[from]) << 16 | UInt32(source[from &+ 1]) << 8 | UInt32(source[from &+ 2])
      target[to] = alphabet[Int(group >> 18)]
      target[to &+ 1] = alphabet[Int(group >> 12 & 63)]
      target[to &+ 2] = alphabet[Int(group >> 6 & 63)]
      target[to &+ 3] = alphabet[Int(group & 63)]
      from &+= 3
      to &+= 4
    }
    let rest = count &- from
    if rest == 0 { return to }
    let second = rest == 2 ? source[from &+ 1] : 0
    let group = UInt32(source[from]) << 16 | UInt32(second) << 8
    target[to] = alphabet[Int(group >> 18)]
    target[to &+ 1] = alphabet[Int(group >> 12 & 63)]
    target[to &+ 2] = rest == 2 ? alphabet[Int(group >> 6 & 63)] : padding
    target[to &+ 3] = padding
    return to &+ 4
  }

  /// Appends the bytes that `text` stands for, or nothing when it is not base64.
  package static func decode(
    _ text: UnsafeRawBufferPointer,
    into writer: ByteWriter
  ) throws(Failure) {
    var failure: Failure?
    writer.append(upTo: decodedBound(text.count)) { target in
      do throws(Failure) {
        return try decode(text, into: target)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
  }

  /// Writes the bytes that `text` stands for to `target` and returns how many they are.
  ///
  /// `target` has room for ``decodedBound(_:)`` bytes. It may be the start of `text` itself: a group is
  /// read and judged before its place is overwritten.
  package static func decode(
    _ text: UnsafeRawBufferPointer,
    into target: UnsafeMutablePointer<UInt8>
  ) throws(Failure) -> Int {
    guard let base = text.baseAddress, text.count > 0 else { return 0 }
    let source = base.assumingMemoryBound(to: UInt8.self)
    guard text.count & 3 == 0 else { throw problem(source, from: 0, count: text.count) }
    // The last group may hold padding and is decoded apart.
    let last = text.count &- 4
    let whole = decodeGroups(source, upTo: last, into: target)
    guard whole == last else { throw problem(source, from: whole, count: text.count) }
    let rest = decodeLast(source + last, into: target + last / 4 &* 3)
    guard rest >= 0 else { throw problem(source, from: last, count: text.count) }
    return last / 4 &* 3 &+ rest
  }

  /// Decodes groups without padding and returns the index of the first that is wrong, or `end`.
  private static func decodeGroups(
    _ source: UnsafePointer<UInt8>,
    upTo end: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    values.withUnsafeBufferPointer { values in
      guard let value = values.baseAddress else { return 0 }
      var from = 0
      var place = target
      while from < end {
        let first = value[Int(source[from])]
        let second = value[Int(source[from &+ 1])]
        let third = value[Int(source[from &+ 2])]
        let fourth = value[Int(source[from &+ 3])]
        if first | second | third | fourth > 63 { return from }
        place[0] = first &<< 2 | second &>> 4
        place[1] = second &<< 4 | third &>> 2
        place[2] = third &<< 6 | fourth
        from &+= 4
        place += 3
      }
      return end
    }
  }

  /// Decodes one group that may end in padding; returns the number of bytes, or -1 when it is wrong.
  private static func decodeLast(
    _ group: UnsafePointer<UInt8>,
    into place: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let length = group[3] != padding ? 3 : group[2] != padding ? 2 : 1
    let first = values[Int(group[0])]
    let second = values[Int(group[1])]
    let third = length > 1 ? values[Int(group[2])] : 0
    let fourth = length > 2 ? values[Int(group[3])] : 0
    if first | second | third | fourth > 63 { return -1 }
    if length == 1, second & 15 != 0 { return -1 }
    if length == 2, third & 3 != 0 { return -1 }
    place[0] = first &<< 2 | second &>> 4
    if length > 1 { place[1] = second &<< 4 | third &>> 2 }
    if length > 2 { place[2] = third &<< 6 | fourth }
    return length
  }

  /// Says what is wrong in a text that is known to be wrong at or after `start`.
  private static func problem(_ source: UnsafePointer<UInt8>, from start: Int, count: Int) -> Failure {
    for index in start..<count {
      if source[index] == padding {
        let ends = index == count - 1 || index == count - 2 && source[count - 1] == padding
        if !ends { return Failure(reason: .padding, offset: index) }
      } else if values[Int(source[index])] > 63 {
        return Failure(reason: .character, offset: index)
      }
    }
    if count & 3 != 0 { return Failure(reason: .length, offset: count) }
    let digits = source[count - 1] != padding ? 4 : source[count - 2] != padding ? 3 : 2
    return Failure(reason: .trailingBits, offset: count - 4 + digits - 1)
  }

  private static let padding = UInt8(ascii: "=")

  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// The value of every character; 64 for those which are not in the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
    return values
  }()
}
