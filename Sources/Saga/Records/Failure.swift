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

extension UnknownReason {
  /// The error of an attempt about which nothing else is known.
  var failure: Failure {
    switch self {
    case .timeout: Failure(code: "Timeout", message: "no reply came in time")
    case .lost: Failure(code: "Lost", message: "the reply was lost")
    case .output: Failure(code: "ExpressionError", message: "the output has no value for the reply")
    case .crash: Failure(code: "Crash", message: "the process that made the attempt ended before it knew")
    }
  }
}

extension Failure {
  /// The code of an error that is an operator's finding.
  static var resolvedCode: String { "Resolved" }

  /// What an operator has found out about an action that has not succeeded, or has no effect any more.
  convenience init(_ resolution: Resolution) {
    let author = ["", "operator"].contains(resolution.by) ? "an operator" : resolution.by
    let finding =
      resolution.finding == .compensated
      ? "\(author) has undone it by hand" : "\(author) found that it was not done"
    let note = resolution.note.isEmpty ? "" : ": \(resolution.note)"
    self.init(code: Failure.resolvedCode, message: finding + note)
  }
}
