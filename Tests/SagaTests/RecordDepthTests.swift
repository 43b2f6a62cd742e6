import Bytes
import Saga
import Testing

/// Whatever the engine writes it can read again, however deeply what sagas are given, or answered, is nested.
@Suite struct RecordDepthTests {
  /// Objects and arrays in one another, so many.
  private static func nested(_ depth: Int, _ random: inout SeededRandom) -> JSONValue {
    var value = JSONValue.number(1)
    for _ in 0..<depth {
      value = random.once(in: 2) ? .array([value]) : .members(["m": value, "n": .null])
    }
    return value
  }

  private static func nested(_ depth: Int) -> JSONValue {
    (0..<depth).reduce(.null) { value, _ in .array([value]) }
  }

  /// A value whose strings are templates.
  private func template(_ json: String) throws -> Template {
    var problems: [Template.Problem] = []
    let template = Template(try JSONValue(parsing: json), problems: &problems)
    #expect(problems.isEmpty)
    return template
  }

  /// The records of a log as somebody reads them who has only their bytes.
  private func readAgain(_ log: [SagaRecord]) throws -> [SagaRecord] {
    try log.map { try SagaRecord(headers: $0.headers(source: "/t", traceparent: nil), value: $0.value) }
  }

  @Test func anOutputNestedTooDeepMayHaveHadItsEffect() throws {
    var saga = try Rehearsal([.plain("a", output: try template(#"{"body":"${ . }"}"#))])
    saga.answer("a", .succeeded(Self.nested(511)))
    #expect(saga.last(2) == ["saga.compensating", "compensation.started(a)"])
    #expect(saga.state.reason?.kind == .unknown)
    #expect(saga.state.reason?.failure?.code == "OutputTooDeep")
    #expect(try readAgain(saga.log) == saga.log)
  }

  @Test func anInputNestedTooDeepIsAnErrorOfItsStep() throws {
    let input = try template(#"{"order":{"lines":"${ .input }"}}"#)
    let deep = String(repeating: "[", count: 499) + String(repeating: "]", count: 499)
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"], input: input)], input: deep)
    saga.answer("a", .ok)
    #expect(saga.call("b") == nil)
    #expect(saga.state.reason?.failure?.code == "InputTooDeep")
    #expect(try readAgain(saga.log) == saga.log)
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test func anOutputOfTheSagaNestedTooDeepIsNullAndSaysWhy() throws {
    var saga = try Rehearsal([.plain("a")], output: "${ .steps.a.output }")
    saga.answer("a", .succeeded(Self.nested(RecordLimits.depth)))
    #expect(saga.turn.ending == .completed)
    #expect(saga.state.output == Self.nested(RecordLimits.depth))
    let wrapped = SagaDefinition(
      name: "rehearsed",
      steps: saga.definition.steps,
      output: try template(#"{"all":"${ .steps.a.output }"}"#)
    )
    let result = saga.state.result(by: wrapped)
    #expect(result.output == .null)
    #expect(result.failure?.code == "OutputTooDeep")
  }

  @Test func whatARefusalTellsIsLeftOutWhenItIsNestedTooDeepAndTheRefusalStands() throws {
    for outcome in [
      Outcome.refused(Failure(code: "no", message: "why", detail: Self.nested(505))),
      .unavailable(Failure(code: "no", message: "why", detail: Self.nested(505))),
      .unknown(.lost, Failure(code: "no", message: "why", detail: Self.nested(505))),
    ] {
      var saga = try Rehearsal([.plain("a")])
      saga.answer("a", outcome)
      #expect(saga.state.reason?.failure == Failure(code: "no", message: "why"))
      #expect(try readAgain(saga.log) == saga.log)
    }
  }

  @Test func whatIsAllowedIsAlwaysReadableAgain() throws {
    var tooDeep = 0
    var allowed = 0
    for seed in 0..<400 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      func depth() -> Int { 488 + random.below(26) }
      let output = try template(
        (0..<random.below(4)).reduce(#""${ . }""#) { inner, _ in #"{"o":\#(inner)}"# }
      )
      let input = try template(
        (0..<random.below(4)).reduce(#""${ .steps.a.output }""#) { inner, _ in "[\(inner)]" }
      )
      var saga = try Rehearsal(
        [
          .plain("a", undo: random.once(in: 2) ? input : .value(.null), output: output),
          .plain("b", after: ["a"], input: input, onUnknown: .stuck),
        ],
        output: "${ .steps.b.output }"
      )
      saga.answer("a", .succeeded(Self.nested(depth(), &random)))
      switch random.below(4) {
      case 0: saga.answer("b", .refused(Failure(code: "no", detail: Self.nested(depth(), &random))))
      case 1:
        saga.answer("b", .unknown(.lost, Failure(code: "gone", detail: Self.nested(depth(), &random))))
      case 2: saga.answer("b", .succeeded(Self.nested(depth(), &random)))
      default: saga.answer("b", .unavailable(Failure(code: "off", detail: Self.nested(depth(), &random))))
      }
      let failure = Failure(code: "never", detail: Self.nested(depth(), &random))
      saga.answer("a", .compensation, random.once(in: 2) ? .refused(failure) : .ok)
      #expect(try readAgain(saga.log) == saga.log, "seed \(seed)")
      #expect(verify(saga.log, saga.definition).isEmpty, "seed \(seed)")
      let told = saga.log.contains { "\($0.event)".contains("TooDeep") }
      if told { tooDeep += 1 } else { allowed += 1 }
    }
    #expect(tooDeep > 50 && allowed > 50, "\(tooDeep) \(allowed)")
  }
}
