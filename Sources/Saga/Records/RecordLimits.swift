package import Bytes

/// How large what records hold may be, so that each fits the megabyte that brokers and clients take by default.
///
/// A record that does not fit could never be written, and its saga neither go on nor be undone. So what would
/// be too large is an error where it is computed, which the log can say and the saga can be undone for.
package enum RecordLimits {
  /// The most bytes of JSON that a call's input and settings have, or an output; identifiers, headers and the
  /// rest of the record need far less than what is left.
  package static let payload = 768 * 1024

  /// The most bytes of JSON that a saga's definition and input have together.
  package static let beginning = 960 * 1024
}

extension JSONValue {
  /// Whether values have more bytes of JSON than a limit, together.
  package static func exceed(_ limit: Int, _ first: JSONValue, _ second: JSONValue = .null) -> Bool {
    // Nearly all are so small that escapes, six bytes for one at most, make no difference.
    let least = first.leastSize + second.leastSize
    if least <= limit / 6 { return false }
    return least > limit || first.text.utf8.count + second.text.utf8.count > limit
  }

  /// The bytes of the value's JSON if nothing in it has to be escaped.
  private var leastSize: Int {
    switch self {
    case .null, .bool: 4
    case .number(let number): number.text.utf8.count
    case .string(let text): text.utf8.count + 2
    case .array(let elements): elements.reduce(1) { $0 + $1.leastSize + 1 }
    case .object(let object):
      object.members.reduce(1) { $0 + $1.name.utf8.count + $1.value.leastSize + 4 }
    }
  }
}

extension Failure {
  /// The error as far as it fits so many bytes of JSON: without its detail, if need be, and with the beginning
  /// of its message. The record of the attempt has all of it.
  func fitting(_ limit: Int) -> Failure {
    guard JSONValue.exceed(limit, json) else { return self }
    let brief = Failure(code: code, message: message)
    guard JSONValue.exceed(limit, brief.json) else { return brief }
    // A character takes six bytes at most where it is escaped.
    func beginning(_ text: String) -> String {
      var beginning = String.UnicodeScalarView()
      beginning.append(contentsOf: text.unicodeScalars.prefix(limit / 16))
      return String(beginning)
    }
    return Failure(code: beginning(code), message: beginning(message))
  }
}
