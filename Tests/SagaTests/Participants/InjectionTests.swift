import Saga
import Testing

/// The language of `--inject`.
@Suite struct InjectionTests {
  @Test(arguments: [
    ("payment=refuse", Injection(step: "payment", .refuse)),
    ("payment=timeout", Injection(step: "payment", .timeout)),
    ("payment=unavailable*4", Injection(step: "payment", .unavailable, attempts: .first(4))),
    ("payment=applied-timeout@2", Injection(step: "payment", .appliedTimeout, attempts: .only(2))),
    ("payment=crash-before", Injection(step: "payment", .crashBefore)),
    (
      "payment.compensate=crash-after@1",
      Injection(step: "payment", operation: .compensation, .crashAfter, attempts: .only(1))
    ),
    ("payment.query=duplicate", Injection(step: "payment", operation: .query, .duplicate)),
    ("payment.action=duplicate", Injection(step: "payment", .duplicate)),
    ("order-bike2=delay:1.5s", Injection(step: "order-bike2", .delay(.milliseconds(1500)))),
    ("a=delay:PT2S*3", Injection(step: "a", .delay(.seconds(2)), attempts: .first(3))),
  ])
  func anInjectionIsRead(text: String, expected: Injection) throws {
    #expect(try Injection(parsing: text) == expected)
  }

  @Test(arguments: [
    ("", "an injection is written <step>[.compensate]=<fault>[*<count>|@<attempt>]"),
    ("payment", "an injection is written <step>[.compensate]=<fault>[*<count>|@<attempt>]"),
    ("=refuse", "the step is missing; write <step>[.compensate]=<fault>[*<count>|@<attempt>]"),
    (".compensate=refuse", "the step is missing; write <step>[.compensate]=<fault>[*<count>|@<attempt>]"),
    ("a=", "the fault is missing; write <step>[.compensate]=<fault>[*<count>|@<attempt>]"),
    ("a.undo=refuse", "a step has no operation undo; there are action, query, compensate"),
    ("a.compensat=refuse", "a step has no operation compensat; did you mean compensate?"),
    ("a=timout", "there is no fault timout; did you mean timeout?"),
    (
      "a=explode",
      "there is no fault explode; there are refuse, timeout, unavailable, applied-timeout, crash-before,"
        + " crash-after, duplicate, delay:<duration>"
    ),
    (
      "a=crash",
      "there is no fault crash; there are refuse, timeout, unavailable, applied-timeout,"
        + " crash-before, crash-after, duplicate, delay:<duration>"
    ),
    ("a=delay", "a delay says how long, like delay:2s"),
    ("a=delay:", "a length of time is missing here; write it like 250ms, 2s, 1h30m or PT2S"),
    ("a=delay:2", "the length of time has no unit; write it like 250ms, 2s, 1h30m or PT2S"),
    ("a=refuse:2s", "only delay is followed by a colon"),
    ("a=refuse*", "after * stands how many attempts, a whole number from 1, and not \"\""),
    ("a=refuse*0", "after * stands how many attempts, a whole number from 1, and not \"0\""),
    ("a=refuse@x", "after @ stands which attempt, a whole number from 1, and not \"x\""),
    ("a=refuse@-1", "after @ stands which attempt, a whole number from 1, and not \"-1\""),
    ("a=refuse*2@3", "after * stands how many attempts, a whole number from 1, and not \"2@3\""),
    (
      "a=refuse*99999999999999999999",
      "after * stands how many attempts, a whole number from 1, and not \"99999999999999999999\""
    ),
  ])
  func aWrongTextIsExplained(text: String, message: String) {
    #expect(throws: InjectionError(message: message)) { try Injection(parsing: text) }
  }

  @Test func theFirstInjectionThatAppliesDecides() throws {
    let injections = try ["a=timeout*2", "a=refuse", "a.compensate=crash-after@3"].map {
      try Injection(parsing: $0)
    }
    func fault(_ step: String, _ operation: OperationKind, _ attempt: Int) throws -> Injection.Fault? {
      injections.fault(for: try .sample(step: step, operation, attempt: attempt))
    }
    #expect(try fault("a", .action, 1) == .timeout)
    #expect(try fault("a", .action, 2) == .timeout)
    #expect(try fault("a", .action, 3) == .refuse)
    #expect(try fault("a", .compensation, 2) == nil)
    #expect(try fault("a", .compensation, 3) == .crashAfter)
    #expect(try fault("a", .query, 1) == nil)
    #expect(try fault("b", .action, 1) == nil)
  }

  @Test func anInjectionThatCannotHappenIsReported() throws {
    let call = Operation(participant: "p")
    let definition = SagaDefinition(
      name: "d",
      steps: [
        Step(name: "payment", action: call, compensation: .operation(call)),
        Step(name: "email", action: call, compensation: .noop),
        Step(name: "confirm", kind: .retryable, action: call, query: call),
      ]
    )
    func problem(_ text: String) throws -> String? {
      try Injection(parsing: text).problem(in: definition)?.message
    }
    #expect(try problem("payment.compensate=refuse") == nil)
    #expect(try problem("confirm.query=refuse") == nil)
    #expect(try problem("paymint=refuse") == "there is no step named paymint; did you mean payment?")
    #expect(try problem("zzzzz=refuse") == "there is no step named zzzzz")
    #expect(try problem("email.compensate=refuse") == "email is compensated by noop, which calls nobody")
    #expect(try problem("confirm.compensate=refuse") == "confirm has no compensation")
    #expect(try problem("payment.query=refuse") == "payment has no query")
  }
}
