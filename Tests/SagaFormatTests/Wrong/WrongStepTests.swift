import Testing

/// What is wrong with a step.
@Suite struct WrongStepTests {
  private static let cases: [WrongCase] = [
    .step("retry: { maxAttempts: 0 }", "7:27: there must be at least one attempt; 1 means no retry"),
    .step(
      "retry: { maxAttempts: 1.5 }",
      "7:27: maxAttempts must be a whole number of executions, of which 1 is no retry, or unlimited, not 1.5"
    ),
    .step(
      "retry: { maxAttempts: unlimitted }",
      "7:27: maxAttempts must be a whole number of executions, of which 1 is no retry, or unlimited, not unlimitted; did you mean unlimited?"
    ),
    .step(
      "retry: { maxAttempts: 10000000 }",
      "7:27: maxAttempts must not be more than 1000000; write unlimited"
    ),
    .step("retry: { backoff: expo }", "7:23: backoff must be constant, linear or exponential, not expo"),
    .step("retry: { factor: 0.5 }", "7:22: the factor must be 1 or more"),
    .step("retry: { factor: two }", "7:22: factor must be a number, and is a string"),
    .step("retry: { jitter: true }", "7:22: jitter must be full or none, and is true"),
    .step("retry: { on: [refused] }", "7:19: each of on must be unknown or unavailable, not refused"),
    .step("retry: { on: unknown }", "7:18: on must be a list, and is a string; write [unknown]"),
    .step(
      "retry: { delay: 10s }",
      "7:21: the longest delay is shorter than the first; maxDelay keeps its default when it is left out; write it as well"
    ),
    .step("retry: { delay: 2s, maxDelay: 1s }", "7:35: the longest delay is shorter than the first"),
    .step(
      "compensationRetry: { maxAttempts: unlimited, delay: 0s }",
      "7:57: unlimited attempts need a delay, or they never rest"
    ),
    .step(
      "timeout: 5",
      "7:14: timeout must be a length of time, and is a number; write the unit as well: 5s or 5ms"
    ),
    .step("timeout: 0ms", "7:14: a timeout must be longer than nothing"),
    .step("timeout: 5 sec", "7:14: this is no length of time; write it like 250ms, 2s, 1h30m or PT2S"),
    .step(
      "timeout:",
      "7:13: timeout must be a length of time, and is null; write it like 250ms, 2s, 1h30m or PT2S"
    ),
    .step("deadline: 0s", "7:15: a deadline must be longer than nothing"),
    .step("compensat: noop", "7:5: a step has no member compensat; did you mean compensate?"),
    .step(
      "kind: compensatable",
      "7:11: kind must be compensable, pivot or retryable, not compensatable; did you mean compensable?"
    ),
    .step("onUnknown: retry", "7:16: onUnknown must be compensate, query or stuck, not retry"),
    .step("onFailure: ignore", "7:16: onFailure must be compensate or continue, not ignore"),
    .step("onUnknown: query", "7:16: a says onUnknown: query and has no query"),
    .step("query: { participant: p }", "7:5: the query is never asked; say onUnknown: query"),
    .step(
      """
      onUnknown: stuck
      onFailure: continue
      """,
      "7:16: the saga cannot both stop at a and go on without it; leave out onUnknown: stuck, or onFailure: continue"
    ),
    .step(
      "compensateOn: [succeeded]",
      "7:5: a step whose action may have succeeded has to be undone; write compensateOn: [succeeded, unknown], with failed if a refusal can leave something"
    ),
    .step(
      "compensateOn: [refused, succeeded, unknown]",
      "7:20: each of compensateOn must be succeeded, unknown or failed, not refused"
    ),
    .step("idempotent: yes", "7:17: idempotent must be true or false, and is a string; write true"),
    .step(
      "idempotent: 'true'",
      "7:17: idempotent must be true or false, and is a string; write it without quotes"
    ),
    .step("if: .input.gift", "7:9: if must be one expression and nothing else; write ${ .input.gift }"),
    .step("if: 'x ${ .input.gift }'", "7:9: if must be one expression and nothing else"),
    .step("if: yes", "7:9: if must be one expression and nothing else; write true"),
    .step("if: ready steady", "7:9: if must be one expression and nothing else"),
    .step(
      "retry: { backoff: linear, factor: 3 }",
      "7:31: a factor has no part in linear backoff; say exponential"
    ),
    .step("if: '${ .inputs.gift }'", "7:13: .inputs.gift means nothing here; did you mean .input?"),
    .step("if: 1", "7:9: if must be an expression like ${ .input.gift == true }, and is a number"),
    .step("if: '${ .input.gift = 1 }'", "7:25: an operator or } is expected, found ="),
    .step("dependsOn: b", "7:16: dependsOn must be a list, and is a string; write [b]"),
    .step("dependsOn: [b]", "7:17: there is no step named b"),
    .step("dependsOn: [a]", "7:5: a waits for itself"),
    .step("dependsOn: [1]", #"7:17: each of dependsOn must be a string, and is a number; write "1""#),
    .step(
      "output: { ref: '${ .id }' }\nquery: { participant: p, input: '${ .steps.a.output }' }\nonUnknown: query",
      "8:41: a cannot use its own output before it has any"
    ),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ wrong: WrongCase) {
    #expect(wrong.found == wrong.expected)
  }
}
