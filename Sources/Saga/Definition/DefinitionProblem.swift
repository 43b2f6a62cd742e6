/// Something that is wrong with a definition, and where.
package struct DefinitionProblem: Hashable, Sendable {
  /// The index of the step it is about, in the definition's list; nil when it is about the whole.
  package let step: Int?

  /// The members, named as in the text, that lead from the step or the whole to the place.
  package let path: [Expression.PathElement]

  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// What to try, in a sentence without a full stop; nil when the message says it.
  package let hint: String?

  /// The part of the string at the place that it is about; nil when it is about all of it.
  package let subject: String?

  /// Makes a problem.
  package init(
    step: Int? = nil,
    _ path: [Expression.PathElement] = [],
    _ message: String,
    hint: String? = nil,
    subject: String? = nil
  ) {
    self.step = step
    self.path = path
    self.message = message
    self.hint = hint
    self.subject = subject
  }
}

extension Expression.PathElement: ExpressibleByStringLiteral {
  /// The member of this name.
  package init(stringLiteral name: String) { self = .name(name) }
}
