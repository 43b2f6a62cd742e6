import Testing

/// What is wrong with the steps together, and with what they do.
@Suite struct WrongStepsTests {
  private static let cases: [WrongCase] = [
    .action("timeout: 1s", "4:5: a has no action"),
    .action("action: p.Do", "5:13: action must be an object, and is a string"),
    .action("action: { command: Do }", "5:5: action has no participant; name one of participants"),
    .action(
      "action: { participant: px, command: Do }",
      "5:28: there is no participant named px; did you mean p?"
    ),
    .action("action: { participant: '', command: Do }", "5:28: participant must not be empty"),
    .action(
      "action: { participant: p, comand: Do }",
      "5:31: a call has no member comand; did you mean command?"
    ),
    .action(
      "action: { participant: p, command: Dou }",
      "5:40: the mock has no rules for Dou; did you mean Do?"
    ),
    .action(
      "action: { participant: p }",
      "5:5: a mock looks up its rules by the command, and none is given"
    ),
    .action(
      "action: { participant: p, command: Do, input: { x: '${ .input.a' } }",
      "5:68: the expression is not closed with }"
    ),
    .action(
      "action: { participant: p, command: Do, input: { x: 'a ${ .input.a + 1 }' } }",
      "5:71: an operator or } is expected, found +"
    ),
    .action(
      "action: { participant: p, command: Do, input: '${ 1 < 2 < 3 }' }",
      "5:61: comparisons cannot be chained; use parentheses or and"
    ),
    .action(
      "action: { participant: p, command: Do, input: '${ .order.a }' }",
      "5:55: .order.a means nothing here; paths begin with .input, .steps, .saga or .failure"
    ),
    .action(
      "action: { participant: p, command: Do, input: '${ .steps.a.output.x }' }",
      "5:55: a cannot use its own output before it has any"
    ),
    .action(
      "action: { participant: p, command: Do, input: '${ .steps.b.output }' }",
      "5:55: there is no step named b"
    ),
    .action(
      "action: { participant: p, command: Do, input: '${ .failure.step }' }",
      "5:55: .failure.step is known only to compensate"
    ),
    .action(
      """
      action:
            participant: p
            command: Do
            input:
              text: |
                one
                two ${ .input.a ! }
      """,
      "11:27: an operator or } is expected, found !"
    ),
    .action(
      #"action: { participant: p, command: Do, input: "\u00e4\t\"${ .input.a & 1 }" }"#,
      "5:74: an operator or } is expected, found &"
    ),
    .steps(
      """
      steps:
        - name: a
          action: { participant: p, command: Do }
          compensate: nop
      """,
      "6:17: compensate must be a call with a participant and a command, or the word noop, not nop; did you mean noop?"
    ),
    .steps(
      """
      steps:
        - name: a
          action: { participant: p, command: Do }
      """,
      "4:5: a has no compensate, and may have to be undone; say compensate: noop when there is nothing to undo"
    ),
    .steps(
      """
      steps:
        - name: a
          action: { participant: p, command: Do }
          compensate:
      """,
      "6:16: compensate must be a call with a participant and a command, or the word noop, and is null"
    ),
    .steps("steps: []", "3:1: a saga needs at least one step"),
    .steps("steps: { a: 1 }", "3:8: steps must be a list, and is an object"),
    .steps("steps: [a]", "3:9: a step must be an object, and is a string"),
    .steps(
      """
      steps:
        - action: { participant: p, command: Do }
          compensate: noop
      """,
      "4:5: a step has no name"
    ),
    .steps(
      """
      steps:
        - name: Pay
          action: { participant: p, command: Do }
          compensate: noop
      """,
      #"4:11: "Pay" is no name for a step; use small letters, digits and -, beginning with a letter"#
    ),
    .steps(
      """
      steps:
        - name: a
          action: &do { participant: p, command: Do }
          compensate: noop
        - name: a
          action: *do
          compensate: noop
      """,
      "7:11: another step is named a already"
    ),
    .steps(
      """
      steps:
        - name: a
          dependsOn: [b]
          action: &do { participant: p, command: Do }
          compensate: noop
        - name: b
          dependsOn: [a]
          action: *do
          compensate: noop
      """,
      "5:5: the steps wait for each other in a circle: a, b"
    ),
    // Which step comes before which is not known, and nothing is said of it.
    .steps(
      """
      steps:
        - name: a
          kind: pivot
          action: &do { participant: p, command: Do }
        - name: b
          kind: retryable
          dependsOn: [aa]
          action: *do
      """,
      "9:17: there is no step named aa; did you mean a?"
    ),
    .steps(
      """
      steps:
        - parallel: []
      """,
      "4:15: a parallel block needs at least one step"
    ),
    .steps(
      """
      steps:
        - parallel:
            - parallel:
                - name: a
                  action: { participant: p, command: Do }
                  compensate: noop
      """,
      "5:9: a parallel block cannot stand in another; order the steps with dependsOn"
    ),
    .steps(
      """
      steps:
        - parallel:
            - name: a
              action: { participant: p, command: Do }
              compensate: noop
          timeout: 1s
      """,
      "8:5: a parallel block has no member timeout; write it in the steps of the block"
    ),
    .steps(
      """
      steps:
        - parallel:
            - name: a
              action: { participant: p, command: Do }
              compensate: noop
            - name: b
              action: { participant: p, command: Do, input: '${ .steps.a.output.x }' }
              compensate: noop
      """,
      "9:59: a may not have ended when b starts; let b depend on it"
    ),
    .steps(
      """
      steps:
        - name: a
          kind: pivot
          action: { participant: p, command: Do }
          compensate: { participant: p, command: Undo }
          onUnknown: compensate
          onFailure: continue
      """,
      "7:5: a pivot step is never undone; leave compensate out, or make the step compensable",
      "8:16: a pivot step cannot be undone when its outcome is unknown; say onUnknown: query, or onUnknown: stuck",
      "9:16: the saga cannot go on without its pivot step; make the step compensable, or leave onFailure out"
    ),
    .steps(
      """
      steps:
        - name: a
          kind: pivot
          action: { participant: p, command: Do }
        - name: b
          kind: pivot
          action: { participant: p, command: Do }
      """,
      "8:11: a saga has one pivot, and a is it; make the later one retryable, or the earlier one compensable"
    ),
    .steps(
      """
      steps:
        - name: a
          kind: pivot
          action: { participant: p, command: Do }
        - name: b
          action: { participant: p, command: Do }
          compensate: noop
      """,
      "7:5: b may fail when a can no longer be undone; say kind: retryable, or onFailure: continue"
    ),
    .steps(
      """
      steps:
        - name: a
          kind: retryable
          action: { participant: p, command: Do }
      """,
      "5:11: a retryable step has to come after a pivot; before the pivot a step must be one that can be undone"
    ),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ wrong: WrongCase) {
    #expect(wrong.found == wrong.expected)
  }
}
