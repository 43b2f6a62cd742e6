internal import Bytes
internal import Saga

extension SagaDefinition {
  /// The steps that may have to be undone, the first to be undone first.
  var undoOrder: [Int] {
    graph.order.reversed().filter { index in
      guard case .operation? = steps[index].compensation else { return false }
      return steps[index].kind == .compensable
    }
  }

  /// The protocol a participant speaks.
  func protocolName(of participant: String) -> String? {
    var problems: [InputSchema.Problem] = []
    return participants[participant].flatMap { ParticipantDefinition($0, problems: &problems) }?.protocolName
  }
}
