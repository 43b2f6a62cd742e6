package import Bytes

/// Why an attempt did not succeed, as its participant or the engine says it.
///
/// Nothing in it changes. It is a class because states hold a place for one per operation and copy it often.
package final class Failure: Error, Sendable {
  /// A short name for programs, like `out_of_stock`.
  package let code: String

  /// A sentence for people.
  package let message: String

  /// What else is known.
  package let detail: JSONValue?

  /// Makes a failure.
  package init(code: String, message: String = "", detail: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.detail = detail
  }
}

extension Failure: Hashable {
  package static func == (left: Failure, right: Failure) -> Bool {
    left === right
      || left.code == right.code && left.message == right.message && left.detail == right.detail
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(message)
    hasher.combine(detail)
  }
}

extension Failure: CustomStringConvertible {
  package var description: String { message.isEmpty ? code : "\(code): \(message)" }
}
