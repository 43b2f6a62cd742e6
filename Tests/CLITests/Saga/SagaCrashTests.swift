import Bytes
import Glibc
import KafkaTestKit
import Testing

/// D2: whenever a process dies, whoever continues the saga brings it to an end that is allowed, with the old
/// log as the beginning of the new one, and exactly the effects that belong to that end.
@Suite(.crowd) struct SagaCrashTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private static let steps = ["a", "b", "c"]

  /// Every place where a crash can be injected: around each call there is, in both directions.
  private static let places: [(fault: String, refused: String?)] =
    ["crash-before", "crash-after"].flatMap { kind in
      steps.map { ("\($0)=\(kind)@1", nil) } + ["a", "b"].map { ("\($0).compensate=\(kind)@1", "c") }
        + [("c=\(kind)@1", "c")]
    }

  @Test(arguments: places)
  func aCrashAroundAnyEffectIsRecoveredFrom(fault: String, refused: String?) async throws {
    let file = try desk.ledgerDefinition(Self.steps, refused: refused)
    let first = try await desk.run("run", file, "--id", "s", "--inject", fault)
    #expect(first.ending == .signalled(SIGKILL))
    let old = try desk.records(of: "s")
    let second = try await desk.run("resume", "s")
    #expect(second.code == (refused == nil ? 0 : 10), "\(second.error)")
    #expect(Array(try desk.records(of: "s").prefix(old.count)) == old)
    // What a crash cut off before it happened happens now; an action, unlike its undo, only with its budget.
    #expect(desk.effects(of: "s", among: Self.steps) == (refused == nil ? Self.steps : []))
    try await desk.verify()
  }

  @Test(arguments: TestSeed.list(12))
  func aProcessKilledAtAnyTimeIsRecoveredFrom(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let isRefused = random.once(in: 2)
    // No death, however slow the machine, spends the last attempt: the saga would rightly be undone.
    let file = try desk.ledgerDefinition(
      Self.steps,
      refused: isRefused ? "c" : nil,
      pause: random.once(in: 2) ? "0.01" : nil,
      attempts: 100
    )
    var log: [TestRecord] = []
    var code: Int32?
    for round in 0..<60 where code == nil {
      // A saga nobody has begun yet is begun; one that has is resumed.
      let arguments = log.isEmpty ? ["run", file, "--id", "s"] : ["resume", "s"]
      let live = try desk.saga(arguments).start()
      let patience = Duration.milliseconds(random.int(0...(round < 40 ? 250 : 5000)))
      if !(await live.ends(within: patience)) { live.signal(SIGKILL) }
      let result = try await live.result(within: .seconds(20))
      if let ended = result.code { code = ended }
      let records = try desk.records(of: "s")
      #expect(Array(records.prefix(log.count)) == log, "\(TestSeed.hint(seed))")
      log = records
    }
    #expect(code == (isRefused ? 10 : 0), "\(TestSeed.hint(seed))")
    #expect(
      desk.effects(of: "s", among: Self.steps) == (isRefused ? [] : Self.steps),
      "\(desk.calls) \(TestSeed.hint(seed))"
    )
    try await desk.verify()
    // D1: nobody was called for whom the log has no start. All attempts carry one key.
    let started = Set(
      log.compactMap { record -> String? in
        let headers = record.headers.map { ($0.name, String(decoding: $0.value ?? [], as: UTF8.self)) }
        guard let type = headers.first(where: { $0.0 == "ce_type" })?.1, type.hasSuffix(".started.v1"),
          let step = headers.first(where: { $0.0 == "ce_subject" })?.1,
          let value = try? JSONValue(parsing: record.valueText ?? "")
        else { return nil }
        let attempt = value["attempt"]?.text ?? ""
        return
          "\(value["operation"]?.string ?? "") \(step) \(attempt) \(value["idempotencyKey"]?.string ?? "")"
      }
    )
    for call in desk.calls { #expect(started.contains(call), "\(TestSeed.hint(seed))") }
  }
}
