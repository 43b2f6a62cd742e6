import Testing

/// What is wrong with the whole, and with what stands at its top.
@Suite struct WrongWholeTests {
  private static let cases: [WrongCase] = [
    .top("partcipants2: {}", "3:1: a definition has no member partcipants2; did you mean participants?"),
    .top("default: { timeout: 2s }", "3:1: a definition has no member default; did you mean defaults?"),
    .top(
      """
      deadline: 1m
      deadline: 2m
      """,
      "4:1: deadline is here twice; it stands in line 3 already"
    ),
    .document("document: order", "1:11: document must be an object, and is a string"),
    .document("document: { name: n }", "1:1: document has no dsl; write dsl: sagactl/v1"),
    .document("document: { dsl: sagactl/v2, name: n }", "1:18: dsl must be sagactl/v1, not sagactl/v2"),
    .document("document: { dsl: sagactl/v1 }", "1:1: document has no name; its sagas are called by it"),
    .document("document: { dsl: sagactl/v1, name: '' }", "1:36: name must not be empty"),
    .document(
      #"document: { dsl: sagactl/v1, name: "a\nb" }"#,
      "1:36: name must be one line without control characters"
    ),
    .document(
      "document: { dsl: sagactl/v1, name: 12 }",
      #"1:36: name must be a string, and is a number; write "12""#
    ),
    .document(
      "document: { dsl: sagactl/v1, name: n, version: [1] }",
      "1:48: version must be a string, and is a list"
    ),
    .document(
      "document: { dsl: sagactl/v1, name: n, versoin: 1.0.0 }",
      "1:39: document has no member versoin; did you mean version?"
    ),
    .top(
      "log: { topic: 'my topic' }",
      #"3:15: "my topic" is not a topic's name: only a-z, A-Z, 0-9, '.', '_' and '-' can be in one"#
    ),
    .top("log: { topic: '' }", "3:15: a topic's name cannot be empty"),
    .top("log: sagas", "3:6: log must be an object, and is a string"),
    .top(
      "deadline: 10",
      "3:11: deadline must be a length of time, and is a number; write the unit as well: 10s or 10ms"
    ),
    .top("deadline: 0s", "3:11: a deadline must be longer than nothing"),
    .top("deadline: soon", "3:11: this is no length of time; write it like 250ms, 2s, 1h30m or PT2S"),
    .top("deadline: P1M", "3:11: this is no length of time; write it like 250ms, 2s, 1h30m or PT2S"),
    .top("input: { type: objekt }", "3:16: there is no type objekt; did you mean object?"),
    .top(
      "input: { type: object, propertys: {} }",
      "3:24: the keyword propertys is not supported; did you mean properties?"
    ),
    .top("input: { properties: { a: { pattern: 'x' } } }", "3:38: the keyword pattern is not supported"),
    .top(
      "input: { required: [ordreId], additionalProperties: false, properties: { orderId: {} } }",
      "3:21: ordreId is required and not allowed; did you mean orderId?"
    ),
    .top("input: { minLength: -1 }", "3:21: minLength must not be less than 0"),
    .top(
      "input: { minimum: 5, maximum: 1 }",
      "3:31: maximum is less than minimum, so that nothing is allowed"
    ),
    .top("input: { enum: [] }", "3:10: enum needs a value, or nothing is allowed"),
    .top("input: [a]", "3:1: an object is expected here"),
    .top("input: { properties: { a: { minimum: '1' } } }", "3:38: a number is expected here"),
    .top(
      "defaults: { onUnknown: stuck }",
      "3:13: defaults has no member onUnknown; it has timeout, deadline, retry and compensationRetry"
    ),
    .top("defaults: { retry: 3 }", "3:20: retry must be an object, and is a number"),
    .top(
      "defaults: { retry: { maxAttempt: 3 } }",
      "3:22: a retry policy has no member maxAttempt; did you mean maxAttempts?"
    ),
    .top("output: { x: '${ .steps.a.output. }' }", "3:35: a name is expected after ., found  "),
    .top("output: { x: '${ .steps.aa.output.x }' }", "3:18: there is no step named aa; did you mean a?"),
    .top(
      "output: { x: { value: 1, sensitive: yes } }",
      "3:37: sensitive must be true or false, and is a string; write true"
    ),
    .top(
      "output: |\n  one\n  two ${ .input } ${ .steps.a.status }",
      "5:22: .steps.a.status means nothing here; only .steps.a.output is known of a step"
    ),
    .top(
      "x-step: &b { name: b, action: { participant: p, command: Do }, compensate: noop, output: { ref: 1 } }\n"
        + "output: '${ .steps.a.output.x } ${ .steps.b.output.rev }'",
      "4:36: there is no step named b"
    ),
    .top("output: { x: { y: { value: 1, sensitive: true } } }", "3:31: \(unmarked)"),
    .top("output: { x: [{ value: 1, sensitive: true }] }", "3:27: \(unmarked)"),
    .top("output: { x: { value: 1, sensitive: true, type: t } }", "3:26: \(unmarked)"),
    .top("output: { x: { token: 1, sensitive: true } }", "3:26: \(unmarked)"),
    .top("output: { value: 1, sensitive: true }", "3:21: \(unmarked)"),
    .top("output: [{ value: 1, sensitive: true }]", "3:22: \(unmarked)"),
    .top(
      "output: { x: { value: { y: { value: 1, sensitive: true } }, sensitive: false } }",
      "3:40: \(unmarked)"
    ),
    .top(
      "output: { x: { value: '${ .steps.b.output }', sensitive: true } }",
      "3:27: there is no step named b"
    ),
    .top(
      String(repeating: "x", count: 600) + ": 1",
      "3:1: a definition has no member " + String(repeating: "x", count: 373) + " …;"
        + " it has document, input, log, deadline, defaults, participants, steps and output"
    ),
  ]

  /// What is said of a mark in a place where it hides nothing.
  private static let unmarked =
    "sensitive: true marks nothing here; it marks a whole member of output, and nothing stands beside it but the "
    + "value: output: { token: { value: \"${ .t }\", sensitive: true } }"

  @Test(arguments: cases) func isReportedWithItsPlace(_ wrong: WrongCase) {
    #expect(wrong.found == wrong.expected)
  }
}
