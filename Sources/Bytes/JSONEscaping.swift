/// The inside of JSON strings, from bytes to bytes.
enum JSONEscaping {
  /// How far beyond its result ``escape(_:_:into:checked:)`` and ``unescape(_:into:)`` may write.
  static var slack: Int { 16 }

  /// Writes `count` bytes from `source` to `target` as they stand between the quotes of a JSON string.
  ///
  /// - Parameters:
  ///   - target: room for six times `count` and ``slack`` more.
  ///   - checked: whether to refuse what is not UTF-8; otherwise bytes above 0x7f are copied unseen.
  /// - Returns: how many bytes were written, or -1 when `checked` and the bytes are not UTF-8.
  @inline(__always)
  static func escape(
    _ source: UnsafePointer<UInt8>,
    _ count: Int,
    into target: UnsafeMutablePointer<UInt8>,
    checked: Bool
  ) -> Int {
    var from = 0
    var to = 0
    while from < count {
      let left = count &- from
      let word = left >= 8 ? Words.load(source + from) : Words.load(source + from, count: left)
      Words.store(word, at: target + to)
      let marks = stops(word, checked: checked)
      if marks == 0 {
        let length = min(left, 8)
        from &+= length
        to &+= length
        // Where one word is plain, the next two are likely to be as well.
        while count &- from >= 16 {
          let (low, high) = (Words.load(source + from), Words.load(source + (from &+ 8)))
          Words.store(low, at: target + to)
          Words.store(high, at: target + (to &+ 8))
          if stops(low, checked: checked) | stops(high, checked: checked) != 0 { break }
          from &+= 16
          to &+= 16
        }
        continue
      }
      let plain = Words.firstMarked(marks)
      from &+= plain
      to &+= plain
      let byte = source[from]
      if byte < 0x80 {
        to &+= escape(byte, at: target + to)
        from &+= 1
        continue
      }
      // Text of one foreign script is a run of these: stay here until it ends.
      repeat {
        let length = utf8SequenceLength(source + from, available: count &- from)
        if length == 0 { return -1 }
        for index in 0..<length { target[to &+ index] = source[from &+ index] }
        from &+= length
        to &+= length
      } while from < count && source[from] >= 0x80
    }
    return to
  }

  @inline(__always)
  private static func stops(_ word: UInt64, checked: Bool) -> UInt64 {
    checked ? Words.stops(word) : Words.escapes(word)
  }

  /// Writes the escaped form of a quote, a backslash or a control character and returns its length.
  private static func escape(_ byte: UInt8, at place: UnsafeMutablePointer<UInt8>) -> Int {
    place[0] = UInt8(ascii: "\\")
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): place[1] = byte
    case 0x08: place[1] = UInt8(ascii: "b")
    case 0x09: place[1] = UInt8(ascii: "t")
    case 0x0a: place[1] = UInt8(ascii: "n")
    case 0x0c: place[1] = UInt8(ascii: "f")
    case 0x0d: place[1] = UInt8(ascii: "r")
    default:
      let low = byte & 0x0f
      place[1] = UInt8(ascii: "u")
      place[2] = UInt8(ascii: "0")
      place[3] = UInt8(ascii: "0")
      place[4] = UInt8(ascii: "0") &+ byte >> 4
      place[5] = low &+ (low < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
      return 6
    }
    return 2
  }

  /// Writes what the inside of a checked JSON string means to `target` and returns its length.
  ///
  /// `target` has room for `count` bytes and ``slack`` more. An escape that is not whole, which a checked
  /// string does not have, ends the result.
  static func unescape(
    _ source: UnsafePointer<UInt8>,
    _ count: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var from = 0
    var to = 0
    while from < count {
      let left = count &- from
      let word = left >= 8 ? Words.load(source + from) : Words.load(source + from, count: left)
      Words.store(word, at: target + to)
      let marks = Words.equal(word, UInt8(ascii: "\\"))
      let plain = min(left, Words.firstMarked(marks))
      from &+= plain
      to &+= plain
      if marks == 0 { continue }
      guard count &- from >= 2 else { break }
      if source[from &+ 1] != UInt8(ascii: "u") {
        target[to] = meaning(of: source[from &+ 1])
        from &+= 2
        to &+= 1
        continue
      }
      let (point, length) = codePoint(source + from, available: count &- from)
      if length == 0 { break }
      from &+= length
      to &+= encode(point, at: target + to)
    }
    return to
  }

  /// What a backslash and `letter` mean; the letter itself for a quote, a slash and a backslash.
  static func meaning(of letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  /// The code point that the `\u` escape at `start`, or the pair of them, stands for, and the length of
  /// its text: 0 when it is not whole or a lone surrogate.
  static func codePoint(_ start: UnsafePointer<UInt8>, available: Int) -> (point: UInt32, length: Int) {
    guard let first = unit(start, available: available) else { return (0, 0) }
    if first & 0xf800 != 0xd800 { return (first, 6) }
    guard first < 0xdc00, let second = unit(start + 6, available: available &- 6) else { return (first, 0) }
    if second & 0xfc00 != 0xdc00 { return (first, 0) }
    return (0x10000 &+ (first & 0x3ff) << 10 &+ second & 0x3ff, 12)
  }

  /// The number in a `\u` escape of six bytes; nil when there is none.
  static func unit(_ start: UnsafePointer<UInt8>, available: Int) -> UInt32? {
    guard available >= 6, start[0] == UInt8(ascii: "\\"), start[1] == UInt8(ascii: "u") else { return nil }
    var value: UInt32 = 0
    for index in 2..<6 {
      let byte = start[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte &- UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte &- UInt8(ascii: "a") &+ 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte &- UInt8(ascii: "A") &+ 10)
      default: return nil
      }
    }
    return value
  }

  /// Writes a code point, which is no surrogate, as UTF-8 and returns the length.
  static func encode(_ point: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
    let low = UInt8(truncatingIfNeeded: point & 0x3f) | 0x80
    let middle = UInt8(truncatingIfNeeded: point >> 6 & 0x3f) | 0x80
    if point < 0x80 {
      place[0] = UInt8(truncatingIfNeeded: point)
      return 1
    }
    place[1] = low
    if point < 0x800 {
      place[0] = UInt8(truncatingIfNeeded: point >> 6) | 0xc0
      return 2
    }
    place[1] = middle
    place[2] = low
    if point < 0x10000 {
      place[0] = UInt8(truncatingIfNeeded: point >> 12) | 0xe0
      return 3
    }
    place[1] = UInt8(truncatingIfNeeded: point >> 12 & 0x3f) | 0x80
    place[2] = middle
    place[3] = low
    place[0] = UInt8(truncatingIfNeeded: point >> 18) | 0xf0
    return 4
  }
}
