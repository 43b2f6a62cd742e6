import Bytes

extension JSONValue {
  /// The text of a string, nil for everything else.
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The elements of an array, nil for everything else.
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The number as an integer, nil for everything else.
  var integer: Int64? { if case .number(let number) = self { Int64(number.text) } else { nil } }
}
