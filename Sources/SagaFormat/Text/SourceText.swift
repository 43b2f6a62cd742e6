import Bytes

/// The text of a definition: UTF-8, of bounded size, with characters that can be shown.
struct SourceText {
  /// The text in UTF-8, without a byte order mark.
  let bytes: [UInt8]

  /// The text as characters, to which places count.
  let scalars: [Unicode.Scalar]

  /// The most bytes a definition may have, aliases written out: every `saga.started` embeds it, and has to
  /// fit with the input into a record of a megabyte.
  static let sizeLimit = 512 << 10

  /// How deep objects and lists may be nested.
  static let depthLimit = 100

  /// Takes a text; nil when it cannot be read at all.
  init?(_ text: [UInt8], problems: inout ProblemList) {
    guard text.count <= Self.sizeLimit else {
      problems.report(.start, "the file is larger than \(Self.sizeLimit >> 10) KiB")
      return nil
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    bytes = text.starts(with: mark) ? Array(text.dropFirst(mark.count)) : text
    scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    guard text.withUnsafeBytes(isValidUTF8) else {
      let isUTF16 = text.starts(with: [0xff, 0xfe]) || text.starts(with: [0xfe, 0xff])
      problems.report(
        place(ofByte: validPrefix),
        "the file is not UTF-8",
        hint: isUTF16 ? "it begins like UTF-16; save it as UTF-8" : nil
      )
      return nil
    }
    guard !bytes.allSatisfy({ $0 <= 0x20 }) else {
      problems.report(.start, "the file is empty", hint: "sagactl saga init writes one to start from")
      return nil
    }
  }

  /// Whether the first character that is no white space is a brace.
  var opensLikeJSON: Bool { bytes.first { $0 > 0x20 } == UInt8(ascii: "{") }

  /// Reads the text; nil when it has no structure to go on with.
  func tree(isJSON: Bool, problems: inout ProblemList) -> PlacedValue? {
    isJSON ? JSONTreeReader.read(self, problems: &problems) : YAMLTreeReader.read(self, problems: &problems)
  }

  /// The place of a byte.
  func place(ofByte offset: Int) -> Place {
    var cursor = TextCursor()
    return cursor.place(of: offset, in: bytes)
  }

  /// How many bytes at the beginning are UTF-8.
  private var validPrefix: Int {
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    var length = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { length += UTF8.width(scalar) }
    return length
  }
}

/// A place that moves forward through a text.
struct TextCursor {
  private var line = 1
  private var column = 1
  private var index = 0
  private var byte = 0

  /// The place of a byte; asking in the order of the text makes the whole no more than one pass.
  mutating func place(of offset: Int, in bytes: [UInt8]) -> Place {
    if offset < byte { self = TextCursor() }
    while byte < min(offset, bytes.count) {
      let value = bytes[byte]
      byte += 1
      // Bytes that continue a character have been counted with its first.
      if value & 0xc0 == 0x80 { continue }
      index += 1
      let isPair = value == 0x0d && byte < bytes.count && bytes[byte] == 0x0a
      if value == 0x0a || value == 0x0d, !isPair {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return Place(line: line, column: column, index: index)
  }
}
