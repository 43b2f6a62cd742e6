extension Outcome {
  /// The code of an error that tells that a program could not be executed.
  package static let notExecutable = "NotExecutable"

  /// What a call has come to that nobody could be given: what it asked for has not happened and will not.
  ///
  /// Of a question that is not so: to refuse it would be to say that the action has not happened, about
  /// which nobody has been asked.
  package static func notCalled(_ operation: OperationKind, _ failure: Failure) -> Outcome {
    operation == .query ? .unavailable(failure) : .refused(failure)
  }
}
