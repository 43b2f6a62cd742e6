package import Bytes

/// How large, and how deeply nested, what records hold may be, so that each fits the megabyte that brokers and
/// clients take by default, and is JSON that whoever reads the log takes.
///
/// A record that does not fit could never be written, and its saga neither go on nor be undone; one that is
/// nested too deep would be written and not be read again, as if it had never been. So what would be too
/// large or too deep is an error where it is computed, which the log can say and the saga can be undone for.
package enum RecordLimits {
  /// The most bytes of JSON that a call's input and settings have, or an output; identifiers, headers and the
  /// rest of the record need far less than what is left.
  package static let payload = 768 * 1024

  /// The most bytes of JSON that a saga's definition and input have together.
  package static let beginning = 960 * 1024

  /// How many objects and arrays may lie in one another in a value that a record holds. The record puts a few
  /// more around it, and so does what shows the record: readers take ``JSONScanner/defaultDepthLimit``.
  package static let depth = 500

  /// What a value has too much of for a record.
  package enum Excess: Hashable, Sendable {
    case size
    case depth

    /// The error of a value that has it.
    ///
    /// - Parameters:
    ///   - kind: What kind of value it is, as the error's code begins with it: `Input` or `Output`.
    ///   - subject: What it is, as a sentence begins with it.
    func failure(_ kind: String, _ subject: String) -> Failure {
      switch self {
      case .size:
        Failure(
          code: "\(kind)TooLarge",
          message:
            "\(subject) is larger than the \(RecordLimits.payload / 1024) KiB a record of the log holds"
        )
      case .depth:
        Failure(
          code: "\(kind)TooDeep",
          message:
            "\(subject) is nested deeper than the \(RecordLimits.depth) levels a record of the log holds"
        )
      }
    }
  }
}

extension JSONValue {
  /// What values, together, have more of than a record takes; nil when they fit.
  ///
  /// - Parameter limit: The most bytes of JSON they may have together.
  package static func excess(
    over limit: Int,
    _ first: JSONValue,
    _ second: JSONValue = .null
  ) -> RecordLimits.Excess? {
    var extent = Extent()
    first.measure(&extent, level: 0)
    second.measure(&extent, level: 0)
    if extent.depth > RecordLimits.depth { return .depth }
    // Nearly all are so small that escapes, six bytes for one at most, make no difference.
    if extent.size <= limit / 6 { return nil }
    return extent.size > limit || first.text.utf8.count + second.text.utf8.count > limit ? .size : nil
  }

  /// How much of a record a value takes.
  private struct Extent {
    /// The bytes of its JSON if nothing in it has to be escaped.
    var size = 0
    /// How many objects and arrays lie in one another.
    var depth = 0
  }

  /// Adds what the value takes, which lies in so many objects and arrays.
  private func measure(_ extent: inout Extent, level: Int) {
    switch self {
    case .null, .bool: extent.size += 4
    case .number(let number): extent.size += number.text.utf8.count
    case .string(let text): extent.size += text.utf8.count + 2
    case .array(let elements):
      extent.size += elements.count + 1
      extent.depth = max(extent.depth, level + 1)
      for element in elements { element.measure(&extent, level: level + 1) }
    case .object(let object):
      extent.size += 1
      extent.depth = max(extent.depth, level + 1)
      for member in object.members {
        extent.size += member.name.utf8.count + 4
        member.value.measure(&extent, level: level + 1)
      }
    }
  }
}

extension Failure {
  /// The error as far as a record takes it, and so many bytes of JSON: without its detail, if need be, and with
  /// the beginning of its message.
  func fitting(_ limit: Int) -> Failure {
    guard JSONValue.excess(over: limit, json) != nil else { return self }
    let brief = Failure(code: code, message: message)
    guard JSONValue.excess(over: limit, brief.json) != nil else { return brief }
    // A character takes six bytes at most where it is escaped.
    func beginning(_ text: String) -> String {
      var beginning = String.UnicodeScalarView()
      beginning.append(contentsOf: text.unicodeScalars.prefix(limit / 16))
      return String(beginning)
    }
    return Failure(code: beginning(code), message: beginning(message))
  }
}
