internal import Bytes
internal import Saga

/// Writes what a simulation has come to as one line of JSON.
struct SimulationJSON {
  private let report: SimulationReport
  private let file: String

  init(_ report: SimulationReport, file: String) {
    self.report = report
    self.file = file
  }

  func write(to out: ByteWriter) {
    var object = JSONObject()
    object["file"] = .string(file)
    object["name"] = .string(report.definition.name)
    object["version"] = .string(report.definition.version)
    switch report.kind {
    case .exhaustive(let found): add(found, to: &object)
    case .random(let runs, let seed, let states):
      object["mode"] = .string("random")
      object["runs"] = number(runs.count)
      object["seed"] = .number(JSONNumber("\(seed)") ?? JSONNumber(0))
      object["completed"] = number(runs.endings[.completed, default: 0])
      object["compensated"] = number(runs.endings[.compensated, default: 0])
      object["stuck"] = number(runs.endings[.stuck, default: 0])
      object["crashes"] = number(runs.crashCount)
      object["records"] = number(runs.recordCount)
      if let states { object["statesExceed"] = number(states) }
    }
    if report.isStopped { object["stopped"] = .bool(true) }
    object["violations"] = .array(report.failures.map(violation))
    object["warnings"] = .array(report.warnings.map { .string($0) })
    JSONValue.object(object).write(to: out)
    out.write(10)
  }

  private func add(_ found: Exploration, to object: inout JSONObject) {
    object["mode"] = .string("exhaustive")
    object["complete"] = .bool(found.isComplete)
    if found.isComplete { object["cases"] = number(found.cases.total) }
    object["states"] = number(found.stateCount)
    object["crashPoints"] = number(found.crashPointCount)
    guard found.isComplete else { return }
    object["completed"] = number(found.cases.completed)
    object["compensated"] = number(found.cases.compensated)
    object["stuck"] = number(found.cases.stuck)
    if found.cases.total.isExceeded { object["casesExceed"] = .bool(true) }
  }

  private func violation(_ shown: SimulationReport.Shown) -> JSONValue {
    var object = JSONObject()
    object["rule"] = .string(shown.failure.complaint.rule)
    object["message"] = .string(shown.failure.complaint.message)
    if let seed = shown.failure.seed { object["seed"] = .number(JSONNumber("\(seed)") ?? JSONNumber(0)) }
    var conditions = JSONObject()
    for (step, holds) in shown.failure.run.ways.sorted(by: { $0.key < $1.key }) {
      conditions[step] = .bool(holds)
    }
    object["conditions"] = .object(conditions)
    object["moves"] = .array(shown.run.moves.map { .string($0.description) })
    object["effectsLeft"] = .array(shown.run.situation.participants.effects.map { .string($0) })
    object["log"] = .array(shown.run.log.map(record))
    return .object(object)
  }

  /// A record as `consume -J` writes it, so that `saga replay` reads it.
  private func record(_ record: SagaRecord) -> JSONValue {
    var object = JSONObject()
    object["key"] = .string(record.saga)
    object["value"] = .string(record.value.text)
    object["headers"] = .array(
      record.headers(source: SagaRecord.simulationSource.description, traceparent: nil).map { header in
        .array([.string(header.name), .string(header.value)])
      }
    )
    return .object(object)
  }

  private func number(_ value: Int) -> JSONValue { .number(Int64(value)) }

  private func number(_ cases: CaseCount) -> JSONValue {
    .number(JSONNumber("\(cases.value)") ?? JSONNumber(0))
  }
}
