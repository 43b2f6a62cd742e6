/// The inside of JSON strings, from bytes to bytes.
enum JSONEscaping {
  /// How far beyond its result ``escape(_:_:into:checked:)`` and ``unescape(_:into:)`` may write.
  static var slack: Int { 8 }

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
      var marks = Words.escapes(word)
      if checked { marks |= word & Words.highBits }
      if marks == 0 {
        let length = min(left, 8)
        from &+= length
        to &+= length
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
}
