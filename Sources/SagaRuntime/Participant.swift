package import Saga

/// Whom a saga's steps call. Everything happens on the thread of the ``EventLoop``.
package protocol Participant: AnyObject {
  /// Begins a call.
  ///
  /// - Parameter answer: Is called exactly once, never before this returns, when the call's timeout has
  ///   passed at the latest, or as soon after as it is certain that nothing more of it is running.
  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void)

  /// Ends what is running; each call is answered as unknown.
  func stop()
}
