internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Begins sagas: checks the input and gives the saga its id.
final class SagaStarter {
  private let plan: SagaRunPlan
  private let session: SagaSession
  private var known: SagaRegister?
  private var identifiers = SagaIdentifier()

  /// - Parameter known: The sagas of the log, when ids are given.
  init(_ plan: SagaRunPlan, _ session: SagaSession, _ known: SagaRegister?) {
    self.plan = plan
    self.session = session
    self.known = known
    session.reporter.whenForeign = { [unowned self] in self.known?.insert($0) }
  }

  /// Begins a saga; one whose id is known is told of as a duplicate.
  ///
  /// - Throws: ``Failure`` (bad data) when it cannot have this input, or an id from it.
  func start(_ input: JSONValue, _ index: Int) throws(Failure) {
    if let problem = SagaRunPlan.problem(of: input, in: plan.loaded) {
      throw Failure(.badData, "the input: \(problem)")
    }
    guard let template = plan.id else {
      return start(identifiers.next(WallClock.milliseconds), isShared: false, input, index)
    }
    let id = try SagaID.id(template, input)
    if known?.contains(id) ?? false {
      let isUnfinished = known?.isUnfinished(id) ?? false
      return session.reporter.tell(
        .duplicate(id, session.reporter.name, index, isUnfinished: isUnfinished)
      )
    }
    known?.insert(id)
    start(id, isShared: true, input, index)
  }

  private func start(_ id: String, isShared: Bool, _ input: JSONValue, _ index: Int) {
    session.participants.expect(saga: id)
    session.orchestrator.start(id, isShared: isShared, input: input, index: index)
  }
}
