internal import Glibc

/// Chooses messages: `--key-is`, `--grep` and `--header`, all of which must hold.
///
/// NULL is nothing to look into: a message without a key has no key that is empty, and one without a value
/// matches no pattern.
package struct RecordFilter: Sendable {
  /// One thing that must hold.
  private enum Condition: Sendable {
    /// The key is exactly these bytes.
    case key([UInt8])

    /// The value matches.
    case value(RecordFilterPattern)

    /// A header of this name exists, with this value if one is given.
    case header(name: [UInt8], value: [UInt8]?)
  }

  private var conditions: [Condition] = []

  /// Whether it has to look at headers.
  package private(set) var needsHeaders = false

  /// Whether every message passes.
  package var isEmpty: Bool { conditions.isEmpty }

  /// Makes a filter of what the options say.
  ///
  /// - Parameters:
  ///   - keys: each `--key-is KEY`; two different ones would match nothing and are refused.
  ///   - patterns: each `--grep REGEX`, a POSIX extended regular expression.
  ///   - headers: each `--header NAME` or `--header NAME=VALUE`; `NAME=` is an empty value, not NULL.
  package init(keys: [String] = [], patterns: [String] = [], headers: [String] = []) throws(InvalidValue) {
    for key in keys {
      if let first = keys.first, Array(first.utf8) != Array(key.utf8) {
        throw InvalidValue(
          "key",
          key,
          reason: "--key-is \(InvalidValue.quoted(first)) is given as well, and a message has one key",
          hint: "filters must all hold; give one key"
        )
      }
    }
    if let key = keys.first { conditions.append(.key(Array(key.utf8))) }
    for text in headers {
      let bytes = Array(text.utf8)
      let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first, !name.isEmpty else {
        throw InvalidValue("header", text, reason: "the name is missing", hint: "write NAME or NAME=VALUE")
      }
      conditions.append(.header(name: Array(name), value: parts.count > 1 ? Array(parts[1]) : nil))
      needsHeaders = true
    }
    // Last, because they cost most.
    for text in patterns { conditions.append(.value(try RecordFilterPattern(text))) }
  }

  /// Whether a message passes, without allocating anything in Swift.
  package func matches<Headers: HeaderSource>(_ message: MessageView<Headers>) -> Bool {
    for condition in conditions {
      switch condition {
      case .key(let key):
        guard let actual = message.key, RecordFilter.equal(actual, key) else { return false }
      case .value(let pattern):
        guard let value = message.value, pattern.matches(value) else { return false }
      case .header(let name, let value):
        guard RecordFilter.contains(message.headers, name, value) else { return false }
      }
    }
    return true
  }

  private static func contains<Headers: HeaderSource>(
    _ headers: Headers,
    _ name: [UInt8],
    _ value: [UInt8]?
  ) -> Bool {
    var index = 0
    while let header = headers.header(at: index) {
      index += 1
      guard equal(header.name, name) else { continue }
      guard let value else { return true }
      if let actual = header.value, equal(actual, value) { return true }
    }
    return false
  }

  private static func equal(_ bytes: UnsafeRawBufferPointer, _ expected: [UInt8]) -> Bool {
    guard bytes.count == expected.count else { return false }
    guard let start = bytes.baseAddress else { return true }
    return expected.withUnsafeBytes { expected in
      guard let other = expected.baseAddress else { return true }
      return memcmp(start, other, bytes.count) == 0
    }
  }
}
