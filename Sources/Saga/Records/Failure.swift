package import Bytes

/// Why an attempt did not succeed, as its participant or the engine says it.
package struct Failure: Error, Hashable, Sendable {
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
