import Bytes
import Saga
import Testing

/// The language between `${` and `}`.
@Suite struct ExpressionTests {
  private static let scope = """
    {"input":{"n":1.0,"big":12345678901234567890.10,"order-id":"o-1","list":[1,{"x":2}],"no":false,"e":""},
     "steps":{"brakes":{"output":{"ref":"r1"}}},"saga":{"id":"s"}}
    """

  private func value(_ text: String) throws -> String {
    try Template(parsing: text).evaluate(in: JSONValue(parsing: Self.scope)).text
  }

  @Test(arguments: [
    ("${ .input.n }", "1.0"), ("${.input.big}", "12345678901234567890.10"),
    ("${ .input.order-id }", #""o-1""#), ("${ .input.list[1].x }", "2"), ("${ .input.list[7] }", "null"),
    ("${ .input.nothing.at.all[3] }", "null"), ("${ .input.n.x }", "null"), ("${ .saga }", #"{"id":"s"}"#),
    ("${ .input.nothing // 'x' }", #""x""#), ("${ .input.no // true }", "false"),
    ("${ .a // .b // 3 }", "3"), ("${ .input.e // 'x' }", #""""#),
    ("${ 'a}b' }", #""a}b""#), (#"${ "it's" }"#, #""it's""#), (#"${ 'it\'s \\ \n' }"#, #""it's \\ \n""#),
    ("${ -12.5e3 }", "-12.5e3"), ("${ null }", "null"), ("${ (true) }", "true"),
  ])
  func aStringThatIsOneExpressionKeepsTheType(text: String, expected: String) throws {
    #expect(try value(text) == expected)
  }

  @Test(arguments: [
    ("1 == 1.0", true), ("1 == '1'", false), ("1 != '1'", true), (".input.nothing == null", true),
    (".input.list == .input.list", true), ("null == false", false),
    ("0.1 < 0.10000000000000000001", true), ("9007199254740993 > 9007199254740992", true),
    ("1e2 >= 100", true), ("1000 <= 1000.00", true), ("1001 > 1000", true), ("'2' > '1000'", true),
    ("'a' < 'b'", true), ("'b' <= 'a'", false),
    ("true and false", false), ("true or false", true), ("not true", false), ("not .input.nothing", true),
    ("not true or true", true), ("true or true and false", true), ("(true or true) and false", false),
    ("1 < 2 and 2 < 3", true), ("not 1 == 2", true), (".input.nothing // 1 == 1", true),
    ("false and (1 < 'x')", false), ("true or (1 < 'x')", true),
  ])
  func comparisonsAndLogicMeanWhatTheySay(text: String, expected: Bool) throws {
    #expect(try value("${ \(text) }") == "\(expected)")
  }

  @Test(arguments: [
    ("/orders/${ .input.order-id }", #""/orders/o-1""#), ("${ .input.n }${ .input.n }", #""1.01.0""#),
    (" ${ .input.n }", #"" 1.0""#), ("a ${ .nothing } b", #""a null b""#),
    ("${ .input.list }!", #""[1,{\"x\":2}]!""#), ("costs $5 {x}", #""costs $5 {x}""#),
    ("${ '${' }x}", #""${x}""#), ("", #""""#),
  ])
  func insideLongerTextItIsInterpolated(text: String, expected: String) throws {
    #expect(try value(text) == expected)
  }

  @Test(arguments: [
    ("1 < 'a'", "< compares two numbers or two strings and was given a number and a string"),
    (".input.nothing >= 1", ">= compares two numbers or two strings and was given null and a number"),
    ("true > false", "> compares two numbers or two strings and was given true and false"),
    (
      ".input.list < .input.list", "< compares two numbers or two strings and was given an array and an array"
    ),
    ("1 and true", "and needs true or false and was given a number"),
    ("not 'x'", "not needs true or false and was given a string"),
    ("false or .saga", "or needs true or false and was given an object"),
  ])
  func orderingUnlikeTypesIsAnError(text: String, message: String) {
    #expect(throws: EvaluationError.self) { try value("${ \(text) }") }
    do {
      _ = try value("${ \(text) }")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test(arguments: [
    ("${", 2, "the expression is not closed with }"),
    ("ab ${ .x", 8, "the expression is not closed with }"),
    ("${ }", 3, "a value is expected: a path like .input.name, a number, a 'string', found }"),
    ("${ input.x }", 3, "a value is expected: a path like .input.name, a number, a 'string', found i"),
    ("${ .x + 1 }", 6, "an operator or } is expected, found +"),
    ("${ .x[a] }", 6, "an index like [0] is expected, found a"),
    ("${ .x[1 }", 7, "a closing ] is expected, found  "),
    ("${ .a..b }", 6, "a name is expected after ., found ."),
    ("${ 'x }", 3, "the string is not closed"),
    (#"${ 'x\q' }"#, 6, #"a backslash must be followed by one of \ ' " n t"#),
    ("${ 1 < 2 < 3 }", 9, "comparisons cannot be chained; use parentheses or and"),
    ("${ 01 }", 3, "a number must be written like -12.5e3"),
    ("${ (1 }", 6, "a closing ) is expected, found }"),
    ("é${ ü }", 5, "a value is expected: a path like .input.name, a number, a 'string', found ü"),
    ("${ .x[99999999999999999999] }", 6, "an index like [0] is expected, found 9"),
    ("${ true false }", 8, "an operator or } is expected, found f"),
  ])
  func whatIsNoExpressionIsRefusedAtItsByte(text: String, offset: Int, message: String) {
    do {
      let template = try Template(parsing: text)
      Issue.record("\(text) was read as \(template)")
    } catch {
      #expect(error.offset == offset, "\(text): \(error)")
      #expect(error.message == message, "\(text)")
    }
  }

  @Test func deepNestingIsRefused() {
    for opening in ["(", "not "] {
      let text = "${ " + String(repeating: opening, count: 100_000) + " true }"
      #expect(throws: ExpressionSyntaxError.self) { try Template(parsing: text) }
    }
    #expect(throws: ExpressionSyntaxError.self) {
      try Template(parsing: "${ " + String(repeating: ".a", count: 100_000) + " }")
    }
  }

  @Test func longChainsAreRefusedBeforeTheyCanExhaustTheStack() {
    for text in [String(repeating: "true and ", count: 100_000), String(repeating: ".a // ", count: 100_000)]
    {
      #expect(throws: ExpressionSyntaxError.self) { try Template(parsing: "${ \(text) true }") }
    }
  }

  @Test func everyProblemOfATemplateIsReportedWithItsPath() throws {
    let value = try JSONValue(parsing: #"{"a":"${ 1 + }","b":[1,{"c":"x ${"}],"d":"${ .ok }"}"#)
    var problems: [Template.Problem] = []
    let template = Template(value, problems: &problems)
    #expect(problems.map(\.path) == [[.name("a")], [.name("b"), .index(1), .name("c")]])
    #expect(problems.map(\.error.offset) == [5, 4])
    #expect(template.references == [Template.Reference(place: [.name("d")], path: [.name("ok")])])
  }

  @Test func textMadeByChanceIsReadOrRefusedAndNeverTraps() {
    let words = [
      "${", "}", " ", ".", "a", "-", "[", "]", "0", "12", "'", "\"", "\\", "//", "==", "<", "and", "or",
      "not",
      "(", ")", "null", "é", "$", ".input", "e9", "\n",
    ]
    var random = SeededRandom(seed: 77)
    var read = 0
    for _ in 0..<20_000 {
      var text = random.once(in: 2) ? "${" : ""
      for _ in 0..<random.below(12) { text += random.pick(words) }
      if random.once(in: 2) { text += "}" }
      guard let template = try? Template(parsing: text) else { continue }
      read += 1
      _ = try? template.evaluate(in: JSONValue.null)
    }
    #expect(read > 1000)
  }
}
