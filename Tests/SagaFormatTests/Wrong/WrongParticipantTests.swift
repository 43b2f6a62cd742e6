import Testing

/// What is wrong with participants.
@Suite struct WrongParticipantTests {
  private static let cases: [WrongCase] = [
    .participants(
      "deadline: 1m",
      "1:1: participants is missing; it says how to reach those whom steps call"
    ),
    .participants(
      "participants: [p]",
      "2:15: participants must be an object with a participant for each name, and is a list"
    ),
    .participants("participants: { p: mock }", "2:20: an object is expected here, not a string"),
    .participants("participants: { p: {} }", "2:17: a participant needs a protocol: mock, exec or kafka"),
    .participants(
      "participants: { p: { mock: { Do: [ succeed ] }, exec: { command: [x] } } }",
      "2:49: a participant has one protocol, and this one has mock already"
    ),
    .participants("participants: { p: { mok: {} } }", "2:22: a participant has no mok; did you mean mock?"),
    .participants(
      "participants: { p: { http: { baseUrl: 'http://x' } } }",
      "2:22: http participants are not there yet; let exec call a program like curl"
    ),
    .participants(
      "participants: { p: { exec: { command: 'pay --now' } } }",
      #"2:39: no shell takes a command apart here; write it as a list: ["pay","--now"]"#
    ),
    .participants(
      "participants: { p: { exec: { env: { A: 1 } } } }",
      "2:22: exec needs a command: a list of the program and its arguments"
    ),
    .participants(
      "participants: { p: { exec: { command: [x], exitCodes: { 0: refused, 300: refused, 3: refuse } } } }",
      "2:60: exit code 0 always means that it succeeded",
      "2:74: an exit code is a number from 1 to 255, and 300 is none",
      "2:86: there is no outcome refuse; did you mean refused?"
    ),
    .participants(
      "participants: { p: { exec: { command: [x], env: { SAGA_ID: 1 } } } }",
      "2:60: the names beginning with SAGA_ are those of the call"
    ),
    .participants(
      "participants: { p: { kafka: { commands: 'a b' } } }",
      "2:22: kafka needs replies, the name of a topic",
      #"2:41: "a b" is not a topic's name: only a-z, A-Z, 0-9, '.', '_' and '-' can be in one"#
    ),
    .participants("participants: { p: { mock: { Do: [] } } }", "2:30: this list of rules is empty"),
    .participants(
      "participants: { p: { mock: { Do: [ { suceed: {} } ] } } }",
      "2:38: a rule has no suceed; did you mean succeed?"
    ),
    .participants(
      "participants: { p: { mock: { Do: [ sucede ] } } }",
      "2:36: there is no answer sucede; did you mean succeed?"
    ),
    .participants(
      "participants: { p: { mock: { Do: [ succeed, refuse ] } } }",
      "2:45: this rule is never reached: the one before it always applies"
    ),
    .participants(
      """
      participants:
        p:
          mock:
            Do:
              - { when: '${ .input.a > }', succeed: {} }
      """,
      "6:34: a value is expected: a path like .input.name, a number, a 'string', found }"
    ),
    .participants(
      "participants: { p: { mock: { Do: [ { when: '${ .steps.a.output }', succeed: {} }, succeed ] } } }",
      "2:44: .steps.a.output means nothing here; a participant is sent .input, .attempt, .operation, .command, .step, .sagaId, .idempotencyKey, .output, .actionOutcome, .failure"
    ),
    .participants(
      "participants: { p: { mock: { Do: [ { succeed: {}, refuse: x } ] } } }",
      "2:59: a rule has one answer, and this one has succeed already"
    ),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ wrong: WrongCase) {
    #expect(wrong.found == wrong.expected)
  }
}
