/// A compiled `-f` format: kcat's tokens, with extensions in braces.
///
/// | token | prints | in braces |
/// |---|---|---|
/// | `%s`, `%v` | the value's bytes | `base64` `hex` `json` `len` |
/// | `%S`, `%V` | the value's length, -1 for NULL | |
/// | `%R` | the same as four bytes, big endian | |
/// | `%k` | the key's bytes | `base64` `hex` `json` `len` |
/// | `%K` | the key's length, -1 for NULL | |
/// | `%T` | the timestamp in milliseconds, -1 for none | `iso`, `s` (whole seconds), `ms` |
/// | `%h` | the headers, `name=value,name=value`, `NULL` for a NULL value | `json`; a name: its last value |
/// | `%t` `%p` `%o` | topic, partition, offset | |
/// | `%%` | `%` | |
///
/// Everything else stands for itself but for the escapes of ``EscapeSequence`` (`\{` is a brace after a token
/// that could open one). A header whose name is
/// a keyword can be reached with an escape: `%h{\x6ason}`. A format can be of any length.
///
/// NULL prints nothing, or `NULL` if asked for (`-Z`); an empty value always prints nothing. `json` gives
/// `null` for NULL either way, a JSON string for UTF-8 and `{"base64":"…"}` for other bytes.
package struct FormatString: Sendable {
  /// What to print, in order.
  let tokens: [Token]

  /// The bytes of all literals and header names, one after another: a token says which are its own. (One
  /// array, so that going through the tokens counts no references.)
  let text: [UInt8]

  /// Whether NULL is spelled out.
  let printsNull: Bool

  /// Whether anything in it needs the message's headers.
  package let needsHeaders: Bool

  /// Compiles a format.
  ///
  /// - Parameters:
  ///   - format: the text of `-f`.
  ///   - printsNull: whether a NULL key, value or header prints `NULL` instead of nothing (`-Z`).
  package init(_ format: String, printsNull: Bool = false) throws(InvalidValue) {
    try self.init(bytes: Array(format.utf8), printsNull: printsNull)
  }

  /// Compiles a format that need not be UTF-8.
  package init(bytes: [UInt8], printsNull: Bool = false) throws(InvalidValue) {
    var compiler = FormatStringCompiler(bytes)
    try compiler.run()
    self.init(tokens: compiler.tokens, text: compiler.text, printsNull: printsNull)
  }

  /// What kcat prints without `-f`: the key and its delimiter if there is one, the value, the delimiter.
  package init(keyDelimiter: Delimiter?, delimiter: Delimiter, printsNull: Bool = false) {
    var tokens: [Token] = []
    var text: [UInt8] = []
    if let keyDelimiter {
      tokens += [.key(.bytes), .literal(start: 0, count: keyDelimiter.bytes.count)]
      text = keyDelimiter.bytes
    }
    tokens += [.value(.bytes), .literal(start: text.count, count: delimiter.bytes.count)]
    self.init(tokens: tokens, text: text + delimiter.bytes, printsNull: printsNull)
  }

  private init(tokens: [Token], text: [UInt8], printsNull: Bool) {
    self.tokens = tokens
    self.text = text
    self.printsNull = printsNull
    needsHeaders = tokens.contains { token in
      switch token {
      case .headers, .headersJSON, .header: true
      default: false
      }
    }
  }
}

extension FormatString {
  /// One thing to print.
  enum Token: Equatable, Sendable {
    /// Bytes of ``FormatString/text``.
    case literal(start: Int, count: Int)
    case value(Encoding)
    case key(Encoding)
    case valueLength
    case valueLengthBinary
    case keyLength
    case timestamp(TimeFormat)
    case topic
    case partition
    case offset
    case headers
    case headersJSON

    /// The last header whose name is these bytes of ``FormatString/text``.
    case header(start: Int, count: Int)

    /// Whether JSON is printed.
    var isJSON: Bool {
      switch self {
      case .value(.json), .key(.json), .headersJSON: true
      default: false
      }
    }
  }

  /// How bytes are printed.
  enum Encoding: Equatable, Sendable {
    case bytes
    case base64
    case hex
    case json
  }

  /// How a timestamp is printed.
  enum TimeFormat: Equatable, Sendable {
    case milliseconds
    case seconds
    case iso
  }
}
