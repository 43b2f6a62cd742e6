internal import Bytes
internal import Glibc
internal import Kafka
internal import Saga
internal import SagaRuntime

/// Tells people and programs what becomes of sagas, as it happens.
final class SagaReporter: SagaObserver {
  /// The name of the definition.
  let name: String
  private let definition: SagaDefinition
  private let format: SagaPlan.Format
  private let timeline: LiveTimeline?
  private let advice: SagaAdvice
  private let diagnostics: Diagnostics
  private let hasSecrets: Bool
  private(set) var tally = SagaTally()
  private var explained = 0
  /// The duplicates whose sagas have not ended: how many there are, and the first.
  private var unfinished: (count: Int64, first: String)?

  /// Where results go.
  let output: ResultOutput

  /// How many sagas' troubles are explained one by one.
  private static let explanations = 5

  /// - Parameter timeline: Shows each record, when somebody watches one saga.
  init(
    _ definition: SagaDefinition,
    format: SagaPlan.Format,
    timeline: LiveTimeline?,
    advice: SagaAdvice,
    output: ResultOutput,
    diagnostics: Diagnostics
  ) {
    name = definition.name
    self.definition = definition
    hasSecrets = definition.hasSecrets
    self.format = format
    self.timeline = timeline
    self.advice = advice
    self.output = output
    self.diagnostics = diagnostics
  }

  /// Whether nothing is told of a saga whose writer before has written meanwhile: it is tried again.
  var passesOverContested = false

  /// Whether that has happened.
  private(set) var isContested = false

  /// What an operator has found out and wants recorded; nil once the log has it.
  var finding: Resolution?

  /// Whether one saga is run rather than a stream of them.
  var isSingle = true

  /// Whether sagas only seem to run: then standard output has their records, and nothing is to be done.
  var isDryRun = false

  /// Is called whenever a saga has ended.
  var whenEnded: (_ saga: String) -> Void = { _ in }

  /// Is called with the saga of each record another writer has appended.
  var whenForeign: (_ saga: String) -> Void = { _ in }

  func recorded(_ records: [SagaRecord]) {
    if let known = finding, records.contains(where: { $0.event == .stepResolved(known) }) { finding = nil }
    guard let timeline else { return }
    for record in records { timeline.show(record) }
  }

  func foreign(_ record: ForeignRecord) { whenForeign(record.saga) }

  func ended(_ outcome: SagaOutcome) {
    if case .contested = outcome.ending, passesOverContested {
      isContested = true
      return
    }
    let words = hasSecrets ? EventWords(definition, knowing: outcome.state) : nil
    var report = SagaReport(
      outcome,
      of: definition,
      words: words,
      cause: diagnostics.lastClientError?.reason
    )
    // In a stream a saga that somebody else has begun just now is like one that was there before.
    if report.state == SagaReport.duplicateState, !isSingle {
      report = .duplicate(outcome.saga, name, outcome.index)
    }
    if let finding { report.add(finding, outcome) }
    tell(report)
    whenEnded(outcome.saga)
  }

  /// Tells of a saga.
  func tell(_ report: SagaReport) {
    tally.add(report)
    switch format {
    case .json where isDryRun: diagnostics.verbose(report.sentence)
    case .json: report.write(to: output.writer)
    case .text: output.writer.write(text: report.sentence + "\n")
    }
    if !isDryRun || report.saga == nil { explain(report) }
  }

  /// Brings out what has been told, as far as that needs no waiting.
  func flush() {
    if output.writer.count > 0, Terminal.isOutput { diagnostics.endProgress() }
    output.flush()
  }

  /// Says what to do about a saga that needs somebody.
  private func explain(_ report: SagaReport) {
    if report.isUnfinishedDuplicate, let saga = report.saga {
      unfinished = ((unfinished?.count ?? 0) + 1, unfinished?.first ?? saga)
      return
    }
    switch report.status {
    case .done where report.error == nil, .compensated: return
    default: break
    }
    explained += 1
    guard explained <= Self.explanations else { return }
    switch report.status {
    case .stuck: explainStuck(report)
    case .resumable where report.isTakenOver:
      guard let saga = report.saga else { return }
      diagnostics.error("saga \(report.sentence); leave it to that one, and see how it fares with")
      diagnostics.command(advice.replay(saga))
    case .resumable:
      guard let saga = report.saga else { return }
      diagnostics.error("saga \(report.sentence); it continues with")
      diagnostics.command(advice.resume(saga))
    case .unavailable, .notAuthorized:
      diagnostics.error("saga \(report.sentence); whether it has begun is not known, this tells:")
      if let saga = report.saga { diagnostics.command(advice.resume(saga)) }
    default: diagnostics.error(report.saga == nil ? report.sentence : "saga \(report.sentence)")
    }
  }

  private func explainStuck(_ report: SagaReport) {
    guard let saga = report.saga, let state = report.stuck else { return }
    diagnostics.error("saga \(report.sentence)")
    for operation in state.stuck?.operations ?? [] {
      let what =
        operation.operation == .compensation ? "the compensation of \(operation.step)" : operation.step
      diagnostics.error(
        "\(what) is \(operation.outcome.rawValue); find out what happened, and tell it with"
      )
      for command in advice.resolutions(operation, in: state, by: definition) {
        diagnostics.command(command)
      }
      if operation.operation != .compensation, definition.usesOutput(of: operation.step) {
        diagnostics.error("when it succeeded, add --output JSON, what it answered: that is used later")
      }
    }
    diagnostics.error("or, to have it tried again:")
    diagnostics.command(advice.resume(saga))
  }

  /// Takes note that a signal kept sagas from beginning.
  func interrupted() { tally.add(.resumable) }

  /// Says what has not been said of single sagas.
  func finish() {
    let left = explained - Self.explanations
    if left > 0 {
      diagnostics.error(
        left == 1
          ? "1 more saga is not as it should be; its result says so"
          : "\(grouped(Int64(left))) more sagas are not as they should be; their results say so"
      )
    }
    if let unfinished {
      let sagas =
        unfinished.count == 1
        ? "1 saga has begun before and not ended; unless another process runs it, it continues with"
        : "\(grouped(unfinished.count)) sagas have begun before and not ended; unless another process runs "
          + "them, each is to be continued, the first with"
      diagnostics.error(sagas)
      diagnostics.command(advice.resume(unfinished.first))
    }
  }
}
