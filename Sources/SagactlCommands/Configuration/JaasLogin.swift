/// The user name and password in a Java client's `sasl.jaas.config`.
///
/// ```
/// org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";
/// ```
///
/// The modules of PLAIN and SCRAM are understood, under any package name (vendors move them). Values of any
/// length may stand in double or single quotes, in which a backslash takes the next character as it is.
struct JaasLogin: Equatable {
  let username: String
  let password: String

  /// Reads the property's value.
  init(_ text: String) throws(PropertyTranslation.Problem) {
    var words = Words(rest: Array(text.utf8)[...])
    let module = try words.next()?.text ?? ""
    switch module.split(separator: ".").last ?? "" {
    case "PlainLoginModule", "ScramLoginModule": break
    case "": throw PropertyTranslation.Problem(reason: "it names no login module")
    // Only what is surely a class may be shown: in place of all this a password may have been given.
    case let name where !name.utf8.reversed().starts(with: "LoginModule".utf8.reversed()):
      throw PropertyTranslation.Problem(
        reason: "it does not begin with a login module, such as "
          + "org.apache.kafka.common.security.plain.PlainLoginModule"
      )
    default:
      throw PropertyTranslation.Problem(
        reason:
          "the login module \(InvalidValue.quoted(module)) has no counterpart here; set librdkafka's own "
          + "sasl.mechanism and sasl.* properties instead"
      )
    }
    guard let flag = try words.next()?.text,
      ["required", "requisite", "sufficient", "optional"].contains(flag.lowercased())
    else { throw PropertyTranslation.Problem(reason: "the word required is missing after the login module") }
    var options: [String: String] = [:]
    while let word = try words.next() {
      if word.isSymbol, word.text == ";" { break }
      guard !word.isSymbol, let equals = try words.next(), equals.isSymbol, equals.text == "=",
        let value = try words.next(), !value.isSymbol
      else { throw PropertyTranslation.Problem(reason: "its options are not of the form name=\"value\"") }
      options[word.text] = value.text
    }
    guard let username = options["username"] else {
      throw PropertyTranslation.Problem(reason: "it has no username")
    }
    guard let password = options["password"] else {
      throw PropertyTranslation.Problem(reason: "it has no password")
    }
    self.username = username
    self.password = password
  }

  /// The words of the text: quoted strings, bare words, and the symbols `=` and `;`.
  private struct Words {
    var rest: ArraySlice<UInt8>

    mutating func next() throws(PropertyTranslation.Problem) -> (text: String, isSymbol: Bool)? {
      rest = rest.drop { Words.isBlank($0) }
      guard let first = rest.first else { return nil }
      switch first {
      case UInt8(ascii: "="), UInt8(ascii: ";"):
        rest = rest.dropFirst()
        return (String(Character(Unicode.Scalar(first))), true)
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        return (try quoted(by: first), false)
      default:
        let word = rest.prefix { !Words.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
        rest = rest.dropFirst(word.count)
        return (String(decoding: word, as: UTF8.self), false)
      }
    }

    private mutating func quoted(by quote: UInt8) throws(PropertyTranslation.Problem) -> String {
      rest = rest.dropFirst()
      var result: [UInt8] = []
      while let byte = rest.popFirst() {
        if byte == quote { return String(decoding: result, as: UTF8.self) }
        if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
          result.append(escaped)
        } else {
          result.append(byte)
        }
      }
      throw PropertyTranslation.Problem(reason: "a quote is not closed")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
  }
}
