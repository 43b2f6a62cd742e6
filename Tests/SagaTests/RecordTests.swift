import Bytes
import Saga
import Testing

/// Records as Kafka has them: headers and a value.
@Suite struct RecordTests {
  private func decode(_ record: SagaRecord) throws -> SagaRecord {
    try SagaRecord(headers: record.headers(source: "/test", traceparent: nil), value: record.value)
  }

  @Test func everyRecordOfGeneratedSagasIsReadBackAsItWasWritten() throws {
    for seed in 0..<400 as Range<UInt64> {
      for record in SimulatedRun.generated(seed: seed).log {
        let read = try decode(record)
        #expect(read == record, "seed \(seed), record \(record.sequence)")
      }
    }
  }

  @Test(arguments: Resolution.Finding.allCases) func whatOperatorsWriteIsReadBack(
    finding: Resolution.Finding
  ) throws {
    let events: [SagaEvent] = [
      .stepResolved(Resolution(step: "a", as: finding, output: .null, by: "me", note: "looked")),
      .stepResolved(Resolution(step: "a", as: finding)),
      .sagaResumed(note: "", retries: true), .cancelRequested(note: "enough"), .sagaSuspended(note: ""),
      .attempt(
        AttemptEvent(
          step: "a",
          operation: .query,
          attempt: 2,
          .unknown(.lost, Failure(code: "x", message: "y", detail: .number(1)))
        )
      ),
      .attempt(
        AttemptEvent(
          step: "a",
          operation: .action,
          attempt: 1,
          .started(RecordedCall(key: "k", input: .null, settings: .members(["path": .string("/")])))
        )
      ),
    ]
    for event in events {
      let time = Timestamp(milliseconds: 1_700_000_000_123)
      let record = SagaRecord(saga: "s/1", sequence: 7, epoch: 2, time: time, cause: 6, event: event)
      #expect(try decode(record) == record)
    }
  }

  @Test func theHeadersAreThoseOfTheContract() {
    let record = SagaRecord(
      saga: "order-7",
      sequence: 12,
      epoch: 3,
      time: Timestamp(milliseconds: 1_714_566_600_250),
      cause: 9,
      event: .stepSkipped(step: "email", reason: "condition")
    )
    let headers = record.headers(source: "/sagactl/here", traceparent: "00-ab-cd-01")
    #expect(
      headers.map { "\($0.name)=\($0.value)" } == [
        "ce_specversion=1.0", "ce_id=order-7/12", "ce_source=/sagactl/here",
        "ce_type=io.sagactl.step.skipped.v1", "ce_time=2024-05-01T12:30:00.250Z", "ce_subject=email",
        "ce_sequence=00000000000000000012", "ce_correlationid=order-7", "ce_causationid=order-7/9",
        "ce_partitionkey=order-7", "ce_sagaepoch=3", "traceparent=00-ab-cd-01",
        "content-type=application/json",
      ]
    )
    #expect(record.value.text == #"{"reason":"condition"}"#)
  }

  @Test func aTypeOfALaterVersionIsKept() throws {
    let value = JSONValue.members(["new": .bool(true)])
    for type in ["io.sagactl.step.started.v2", "io.sagactl.step.dreamt.v1", "com.example.other"] {
      let event = SagaEvent.unrecognised(type: type, step: "a", value: value)
      let time = Timestamp(milliseconds: 0)
      let record = SagaRecord(saga: "s", sequence: 2, epoch: 1, time: time, cause: 1, event: event)
      #expect(try decode(record) == record)
    }
  }

  @Test(arguments: [
    ("ce_id", "s/3", "K2"), ("ce_id", "s/02", "K2"), ("ce_id", "t/2", "K2"), ("ce_id", "s2", "K2"),
    ("ce_id", "s/", "K2"), ("ce_id", nil, "K2"), ("ce_specversion", "0.3", "K2"),
    ("ce_specversion", nil, "K2"),
    ("ce_causationid", nil, "R5"),
  ])
  func headersThatAreNotAsTheyAreDueBreakARule(name: String, value: String?, rule: String) throws {
    let time = Timestamp(milliseconds: 0)
    let event = SagaEvent.sagaSuspended(note: "")
    let record = SagaRecord(saga: "s", sequence: 2, epoch: 1, time: time, cause: 1, event: event)
    #expect(try decode(record).headersBroken.isEmpty)
    let headers = record.headers(source: "/", traceparent: nil).compactMap { header in
      header.name == name ? value.map { SagaRecord.Header(name, $0) } : header
    }
    let read = try SagaRecord(headers: headers, value: record.value)
    #expect(read.headersBroken.map(\.invariant.rawValue) == [rule])
    var verifier = LogVerifier(definition: nil)
    verifier.read(SagaRecord(saga: "s", sequence: 1, epoch: 1, time: time, event: .sagaStarted(Self.start)))
    verifier.read(read)
    #expect(verifier.violations.contains { $0.invariant.rawValue == rule && $0.sequence == 2 })
  }

  private static let start = SagaStart(
    name: "s",
    version: "1",
    definition: .null,
    definitionHash: "",
    input: .null
  )

  @Test func theFirstRecordHasNoCause() throws {
    let time = Timestamp(milliseconds: 0)
    let first = SagaRecord(saga: "s", sequence: 1, epoch: 1, time: time, event: .sagaStarted(Self.start))
    #expect(try decode(first).marks == [])
  }

  @Test func aCompensationsRecordIsAboutACompensation() throws {
    let record = SagaRecord(
      saga: "s",
      sequence: 2,
      epoch: 1,
      time: Timestamp(milliseconds: 0),
      cause: 1,
      event: .attempt(
        AttemptEvent(step: "a", operation: .compensation, attempt: 1, .succeeded(output: .null))
      )
    )
    #expect(try decode(record) == record)
    guard case .object(var value) = record.value else { return }
    value["operation"] = .string("action")
    let message = "a compensation.succeeded record is about a compensation"
    #expect(throws: RecordProblem(message: message)) {
      try SagaRecord(headers: record.headers(source: "/", traceparent: nil), value: .object(value))
    }
  }

  @Test(arguments: [
    ("ce_type", nil, "the header ce_type is missing"),
    ("ce_sequence", "x", "the header ce_sequence is not a number: x"),
    ("ce_time", "noon", "the header ce_time is not a time: noon"),
    ("ce_subject", nil, "the header ce_subject is missing from step.started"),
    ("ce_sagaepoch", "-1", "the header ce_sagaepoch is not a number: -1"),
  ])
  func aRecordWithoutWhatItNeedsIsRefused(name: String, value: String?, message: String) {
    let call = RecordedCall(key: "k", input: .null)
    let record = SagaRecord(
      saga: "s",
      sequence: 2,
      epoch: 1,
      time: Timestamp(milliseconds: 0),
      event: .attempt(AttemptEvent(step: "a", operation: .action, attempt: 1, .started(call)))
    )
    let headers = record.headers(source: "/", traceparent: nil).compactMap { header in
      header.name == name ? value.map { SagaRecord.Header(name, $0) } : header
    }
    #expect(throws: RecordProblem(message: message)) {
      try SagaRecord(headers: headers, value: record.value)
    }
  }

  @Test func valuesMadeByChanceAreReadOrRefusedAndNeverTrap() {
    var random = SeededRandom(seed: 5)
    let values: [JSONValue] = [
      .null, .bool(true), .number(1), .number(-1), .string("x"), .array([]), .members([:]),
      .members(["code": .string("x")]), .array([.string("a")]), .string("refused"), .string("action"),
    ]
    let names = ["operation", "attempt", "error", "reason", "plan", "steps", "definitive", "as", "name"]
    let types = ["saga.stuck", "saga.compensating", "step.failed", "step.retrying", "step.resolved"]
    var read = 0
    for _ in 0..<5000 {
      var object = JSONObject()
      for name in names { object[name] = random.pick(values) }
      let headers = SagaRecord(
        saga: "s",
        sequence: 1,
        epoch: 1,
        time: Timestamp(milliseconds: 0),
        event: .unrecognised(type: "io.sagactl.\(random.pick(types)).v1", step: "a", value: .null)
      ).headers(source: "/", traceparent: nil)
      if (try? SagaRecord(headers: headers, value: .object(object))) != nil { read += 1 }
    }
    #expect(read > 0)
  }

  @Test func timesOfAnyOffsetAreRead() {
    #expect(Timestamp(rfc3339: "2024-05-01T14:30:00.25+02:00")?.milliseconds == 1_714_566_600_250)
    #expect(Timestamp(rfc3339: "1969-12-31T23:59:59.999999Z")?.milliseconds == -1)
    for wrong in ["", "2024", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z"] {
      #expect(Timestamp(rfc3339: wrong) == nil, "\(wrong)")
    }
    var random = SeededRandom(seed: 1)
    for _ in 0..<2000 {
      let time = Timestamp(milliseconds: Int64(random.next() % 250_000_000_000_000) - 60_000_000_000_000)
      #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }
  }
}
