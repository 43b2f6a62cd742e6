/// A JSON value as a tree.
///
/// Nothing is lost between text and tree but white space and the way characters are escaped: numbers
/// keep their text, objects the order of their members. `==` and hashing see exactly that; what means the
/// same although it is written differently is found by ``isEquivalent(to:)``.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Makes the number of an integer.
  package static func number(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

  /// The member of this name when the value is an object that has it.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }

  /// Whether both mean the same: numbers are compared by value and objects without regard to order.
  ///
  /// Strings are compared byte by byte; Unicode's equivalent spellings of a letter are different strings.
  package func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left.isEqualInValue(to: right)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      left.count == right.count
        && zip(left.sortedMembers, right.sortedMembers).allSatisfy {
          haveSameBytes($0.name, $1.name) && $0.value.isEquivalent(to: $1.value)
        }
    default: self == other
    }
  }
}

extension JSONValue: Hashable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    // String's own == takes a letter and its decomposed form for the same, which JSON does not.
    case (.string(let left), .string(let right)): haveSameBytes(left, right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .bool(let value): hasher.combine(value)
    case .number(let number): hasher.combine(number)
    case .string(let text): hashBytes(of: text, into: &hasher)
    case .array(let elements): hasher.combine(elements)
    case .object(let object): hasher.combine(object)
    }
  }
}

/// Whether two strings have the same UTF-8.
@inline(__always)
func haveSameBytes(_ left: String, _ right: String) -> Bool {
  // Lengths differ more often than not, and cost less to compare.
  left.utf8.count == right.utf8.count && areEqual(left, right)
}

private func areEqual(_ left: String, _ right: String) -> Bool {
  // Where both lie in memory, comparing that is several times faster.
  return left.utf8.withContiguousStorageIfAvailable { left in
    right.utf8.withContiguousStorageIfAvailable { right in
      UnsafeRawBufferPointer(left).isEqual(to: UnsafeRawBufferPointer(right))
    }
  }?.flatMap { $0 } ?? left.utf8.elementsEqual(right.utf8)
}

/// Whether the UTF-8 of one string comes before that of the other; this is the order of code points.
func precedesInBytes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// Hashes a string so that strings of the same UTF-8, and as a rule no others, are the same.
func hashBytes(of text: String, into hasher: inout Hasher) {
  var text = text
  text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  hasher.combine(0xff as UInt8)
}
