import Saga
import SagaRuntime
import Testing

@testable import SagactlCommands

/// What is told of a saga that could not be brought further.
@Suite struct SagaReportTests {
  private let finding = Resolution(step: "brakes", as: .compensated)

  @Test("Whoever resolves and is overtaken is told what has become of the finding", arguments: [true, false])
  func aFindingThatIsNotRecordedIsSaidToBeNone(isUnsettled: Bool) {
    let rival = ForeignRecord(saga: "s", epoch: 3, offset: 17)
    let outcome = SagaOutcome(
      saga: "s",
      index: 0,
      state: SagaState(),
      ending: .takenOver(rival),
      isUnsettled: isUnsettled
    )
    var report = SagaReport(outcome, of: SagaDefinition(name: "bike", steps: []), cause: nil)
    report.add(finding, outcome)
    let words =
      isUnsettled
      ? "; whether what was found out about brakes counts only the log shows"
      : "; what was found out about brakes is not recorded"
    #expect(report.error?.message.hasSuffix("at offset 17\(words)") == true, "\(report.sentence)")
  }
}
