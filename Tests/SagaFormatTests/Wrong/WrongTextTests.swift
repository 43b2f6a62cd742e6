import Testing

/// What is no YAML or JSON, or more of it than is understood.
@Suite struct WrongTextTests {
  private static let cases: [WrongCase] = [
    .whole("", "1:1: the file is empty; sagactl saga init writes one to start from"),
    .whole(" \n\n", "1:1: the file is empty; sagactl saga init writes one to start from"),
    .whole("# nothing", "1:1: the file is empty; sagactl saga init writes one to start from"),
    .whole("- a", "1:1: a definition must be an object, and is a list"),
    .whole("hello", "1:1: a definition must be an object, and is a string"),
    .whole(
      WrongCase.base + "---\n" + WrongCase.base,
      "7:1: a second document begins here; a file holds one definition"
    ),
    .whole(
      "{}",
      "1:1: document is missing; begin with document: { dsl: sagactl/v1, name: my-saga }",
      "1:1: participants is missing; it says how to reach those whom steps call",
      "1:1: steps is missing; a saga is a list of steps"
    ),
    .whole(
      "x-mine: 1",
      "1:1: document is missing; begin with document: { dsl: sagactl/v1, name: my-saga }",
      "1:1: participants is missing; it says how to reach those whom steps call",
      "1:1: steps is missing; a saga is a list of steps"
    ),
    .replacing("steps:", "step:", "3:1: a definition has no member step; did you mean steps?"),
    .replacing(
      "    action",
      "\taction",
      "5:1: a tab cannot indent YAML; use spaces; see what begins in line 4"
    ),
    .replacing(
      "name: a",
      "name: a: b",
      #"4:12: a colon is not expected here; put text that holds ": " into quotes, and look at the indentation"#
    ),
    .replacing(
      "name: n }",
      "name: n",
      "2:13: a comma or } is expected here; an expression ${ … } between braces has to be in quotes; see what begins in line 1"
    ),
    .replacing(
      "command: Do }",
      "command: Do, input: { x: ${ .input.x } } }",
      "5:57: a comma or } is expected here; an expression ${ … } between braces has to be in quotes"
    ),
    .replacing("name: a", #"name: "a"#, "4:11: these quotes are never closed"),
    .replacing(
      "name: a",
      #"name: "\q""#,
      #"4:12: there is no such escape after \; double a backslash, or use '…', where it means nothing"#
    ),
    .replacing(
      "    compensate",
      "   compensate",
      #"6:4: a list element, beginning with "- ", is expected here; look at the indentation; see what begins in line 4"#
    ),
    .replacing(
      "name: a",
      "name: @a",
      "4:11: this character cannot begin a value; a tab, @, ` or % at the beginning has to be in quotes"
    ),
    .top("deadline: !!str 1m", "3:11: the tag !!str is not supported; put text into quotes instead"),
    .top(
      """
      x-a: &a { timeout: 1s }
      defaults: { <<: *a }
      """,
      "4:13: merge keys are not supported; use defaults, or repeat a whole value with an alias"
    ),
    .top(
      "defaults: *nothing",
      "3:11: *nothing refers to nothing; an anchor &nothing has to come before it"
    ),
    .top("x-a: &a [ *a ]", "3:11: *a stands inside what it refers to"),
    .top(
      "log: { topic: 007 }",
      "3:15: 007 is not a number JSON can express; write 7 for a number, '007' for text"
    ),
    .top(
      "defaults: { retry: { factor: +2 } }",
      "3:30: +2 is not a number JSON can express; write 2 for a number, '+2' for text"
    ),
    .top(
      "defaults: { retry: { maxAttempts: 0x10 } }",
      "3:35: 0x10 is not a number JSON can express; write 16 for a number, '0x10' for text"
    ),
    .top(
      "defaults: { retry: { factor: .inf } }",
      "3:30: .inf is not a number JSON can express; write '.inf' for text"
    ),
    .top(
      "x-a: 1e99999999999",
      "3:6: 1e99999999999 is not a number JSON can express; write '1e99999999999' for text"
    ),
    .top("[a]: 1", "3:1: a member's name must be text"),
    .top(
      ": 1",
      "3:1: a member is expected here; look at the indentation, and at the quotes before it; see what begins in line 1"
    ),
    .whole(
      "%YAML 1.3\n---\n" + WrongCase.base,
      "1:1: this version of YAML is not supported; leave %YAML out"
    ),
    .whole(WrongCase.base + "nonsense\n", "7:1: a colon is missing after a name"),
    .replacingJSON(#""n"},"#, #""n"}"#, #"2:2: expected a comma or "}", found """"#),
    .whole(WrongCase.json + " x", "4:25: there is more text after the end of the JSON value"),
    .replacingJSON(
      #""name":"a""#,
      #""name":"a","name":"b""#,
      "3:23: name is here twice; it stands in line 3 already"
    ),
    .whole(
      "{document: 1}",
      #"1:2: expected a member's name or "}", found "d"; a text that begins with { is read as JSON"#
    ),
    .replacingJSON(
      #""name":"a""#,
      #""name":"\ud800""#,
      #"3:20: a lone surrogate, half of a \uD83D\uDE00-like pair, is not a character"#
    ),
    .replacingJSON(
      #""compensate""#,
      #""timeout":05,"compensate""#,
      "4:12: a number must be written like -12.5e3, without a leading zero or plus sign"
    ),
    .replacingJSON(
      #""command":"Do"}"#,
      #""command":"Do","input":"\ud83d\ude00\n${ .input.a ? }"}"#,
      "3:101: an operator or } is expected, found ?"
    ),
    .json("document: 1", #"1:1: expected a value, found "d""#),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ wrong: WrongCase) {
    #expect(wrong.found == wrong.expected)
  }
}
