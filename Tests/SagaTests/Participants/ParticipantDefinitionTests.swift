import Bytes
import Saga
import Testing

/// What a definition says of participants, and everything that is wrong with it.
@Suite struct ParticipantDefinitionTests {
  private func read(_ text: String) throws -> (ParticipantDefinition?, [String]) {
    var problems: [InputSchema.Problem] = []
    let definition = ParticipantDefinition(try JSONValue(parsing: text), problems: &problems)
    return (
      definition,
      problems.map { problem in
        let place = problem.offset.map { "@\($0)" } ?? ""
        return "\(problem.path.pathText)\(place) \(problem.message)"
      }
    )
  }

  @Test(arguments: [
    ("[]", ". an object is expected here, not an array"),
    ("{}", ". a participant needs a protocol: mock, exec or kafka"),
    (#"{"moc":{}}"#, ".moc a participant has no moc; did you mean mock?"),
    (
      #"{"grpc":{}}"#, ".grpc a participant has no grpc; there are mock, exec, kafka, http"
    ),
    (
      #"{"mock":{},"exec":{"command":["x"]}}"#,
      ".exec a participant has one protocol, and this one has mock already"
    ),
    (
      #"{"http":{"baseUrl":"x"}}"#,
      ".http http participants are not there yet; let exec call a program like curl"
    ),
    (#"{"kafka":{"replies":"r"}}"#, ".kafka kafka needs commands, the name of a topic"),
    (#"{"kafka":{"commands":"","replies":"r"}}"#, ".kafka.commands an empty string cannot stand here"),
    (
      #"{"kafka":{"commands":"c","replies":"r","headers":"rabbit"}}"#,
      ".kafka.headers there are no headers rabbit, only cloudevents, spring, eventuate"
    ),
    (#"{"kafka":7}"#, ".kafka an object is expected here, not a number"),
    (#"{"exec":{}}"#, ".exec exec needs a command: a list of the program and its arguments"),
    (
      #"{"exec":{"command":"./pay --now"}}"#,
      #".exec.command no shell takes a command apart here; write it as a list: ["./pay","--now"]"#
    ),
    (#"{"exec":{"command":[]}}"#, ".exec.command this list of the program and its arguments is empty"),
    (#"{"exec":{"command":[""]}}"#, ".exec.command[0] an empty string cannot stand here"),
    (#"{"exec":{"command":["a",null]}}"#, ".exec.command[1] a string is expected here, not null"),
    (#"{"exec":{"command":["a","b\u0000"]}}"#, ".exec.command[1] a NUL character cannot stand here"),
    (#"{"exec":{"command":["a"],"envv":{}}}"#, ".exec.envv exec has no envv; did you mean env?"),
    (#"{"exec":{"command":["a"],"env":{"A=B":"c"}}}"#, #".exec.env.A=B "A=B" is no name for a variable"#),
    (
      #"{"exec":{"command":["a"],"env":{"SAGA_ID":"c"}}}"#,
      ".exec.env.SAGA_ID the names beginning with SAGA_ are those of the call"
    ),
    (
      #"{"exec":{"command":["a"],"exitCodes":{"0":"refused"}}}"#,
      ".exec.exitCodes.0 exit code 0 always means that it succeeded"
    ),
    (
      #"{"exec":{"command":["a"],"exitCodes":{"256":"refused"}}}"#,
      ".exec.exitCodes.256 an exit code is a number from 1 to 255, and 256 is none"
    ),
    (
      #"{"exec":{"command":["a"],"exitCodes":{"3":"refuse"}}}"#,
      ".exec.exitCodes.3 there is no outcome refuse; did you mean refused?"
    ),
    (
      #"{"exec":{"command":["a"],"killAfter":5}}"#,
      ".exec.killAfter the length of time has no unit; write it like 250ms, 2s, 1h30m or PT2S"
    ),
    (
      #"{"exec":{"command":["a"],"workingDirectory":""}}"#,
      ".exec.workingDirectory an empty string cannot stand here"
    ),
    (#"{"mock":[]}"#, ".mock an object is expected here, not an array"),
    (#"{"mock":{"A":{}}}"#, ".mock.A a list of rules is expected here, not an object"),
    (#"{"mock":{"A":[]}}"#, ".mock.A this list of rules is empty"),
    (#"{"mock":{"A":[3]}}"#, ".mock.A[0] a rule is an object or a word like timeout, not a number"),
    (#"{"mock":{"A":["timeot"]}}"#, ".mock.A[0] there is no answer timeot; did you mean timeout?"),
    (
      #"{"mock":{"A":[{}]}}"#,
      ".mock.A[0] a rule needs one of succeed, refuse, unavailable, timeout, applied-timeout"
    ),
    (#"{"mock":{"A":[{"succed":{}}]}}"#, ".mock.A[0].succed a rule has no succed; did you mean succeed?"),
    (
      #"{"mock":{"A":[{"succeed":{},"refuse":{}}]}}"#,
      ".mock.A[0].refuse a rule has one answer, and this one has succeed already"
    ),
    (
      #"{"mock":{"A":[{"succeed":{}},{"refuse":{}}]}}"#,
      ".mock.A[1] this rule is never reached: the one before it always applies"
    ),
    (
      #"{"mock":{"A":[{"when":"amount > 3","succeed":{}}]}}"#,
      ".mock.A[0].when a condition is one expression, like ${ .input.amount > 1000 }"
    ),
    (
      #"{"mock":{"A":[{"when":"${ .input.amount > }","succeed":{}}]}}"#,
      ".mock.A[0].when@19 a value is expected: a path like .input.name, a number, a 'string', found }"
    ),
    (
      #"{"mock":{"A":[{"when":7,"succeed":{}}]}}"#,
      ".mock.A[0].when a condition is expected here, like ${ .input.amount > 1000 }"
    ),
    (
      #"{"mock":{"A":[{"when":"${ .amount > 3 }","succeed":{}}]}}"#,
      ".mock.A[0].when .amount means nothing here; a participant is sent .input, .attempt, .operation,"
        + " .command, .step, .sagaId, .idempotencyKey, .output, .actionOutcome, .failure"
    ),
    (
      #"{"mock":{"A":[{"succeed":{"a":["x ${ .inptu.b }"]}}]}}"#,
      ".mock.A[0].succeed.a[0] .inptu.b means nothing here; a participant is sent .input, .attempt,"
        + " .operation, .command, .step, .sagaId, .idempotencyKey, .output, .actionOutcome, .failure"
    ),
    (
      #"{"mock":{"A":[{"succeed":{"a":"${ .input.b"}}]}}"#,
      ".mock.A[0].succeed.a@11 the expression is not closed with }"
    ),
    (
      #"{"mock":{"A":[{"refuse":{"kode":"x"}}]}}"#,
      ".mock.A[0].refuse.kode an error has no kode; did you mean code?"
    ),
    (
      #"{"mock":{"A":[{"refuse":{"code":3}}]}}"#,
      ".mock.A[0].refuse.code a string is expected here, not a number"
    ),
    (
      #"{"mock":{"A":[{"refuse":3}]}}"#,
      ".mock.A[0].refuse an error is expected here, like { code: OutOfStock, message: nothing is left }"
    ),
    (
      #"{"mock":{"A":[{"timeout":"5s"}]}}"#,
      ".mock.A[0].timeout nobody answers after a timeout; write timeout: true"
    ),
    (
      #"{"mock":{"A":[{"delay":5,"succeed":{}}]}}"#,
      ".mock.A[0].delay the length of time has no unit; write it like 250ms, 2s, 1h30m or PT2S"
    ),
    (#"{"mock":{"A":[{"oneOf":[]}]}}"#, ".mock.A[0].oneOf this list of answers is empty"),
    (
      #"{"mock":{"A":[{"oneOf":["timeout"],"succeed":{}}]}}"#,
      ".mock.A[0].succeed a rule with oneOf has its answers there"
    ),
    (
      #"{"mock":{"A":[{"oneOf":[{"weight":0.5,"succeed":{}}]}]}}"#,
      ".mock.A[0].oneOf[0].weight a whole number from 1 to 1000000 is expected here"
    ),
    (
      #"{"mock":{"A":[{"oneOf":[{"when":"${ true }","succeed":{}}]}]}}"#,
      ".mock.A[0].oneOf[0].when an answer has no when; there are succeed, refuse, unavailable, timeout,"
        + " applied-timeout, weight, delay"
    ),
  ])
  func everythingWrongIsReportedAtItsPlace(text: String, problem: String) throws {
    #expect(try read(text).1 == [problem])
  }

  @Test func allProblemsAreReportedInOnePass() throws {
    let text = """
      {"mock":{"A":[{"whenn":1,"succeed":{}},{"refuse":{"kode":"x"}}],"B":[]},"exec":{"command":["x"]}}
      """
    #expect(try read(text).1.count == 5)
  }

  @Test func settingsOfAProgramAreRead() throws {
    let text = """
      {"exec":{"command":["./pay","--mode","a b"],"env":{"PORT":8080,"DEBUG":true,"HOME":null,"X":""},
       "workingDirectory":"/tmp","exitCodes":{"3":"refused","1":"unavailable"},"killAfter":"1s"}}
      """
    let (definition, problems) = try read(text)
    #expect(problems.isEmpty)
    let expected = ExecSettings(
      command: ["./pay", "--mode", "a b"],
      environment: ["PORT": "8080", "DEBUG": "true", "HOME": nil, "X": ""],
      workingDirectory: "/tmp",
      exitCodes: [3: .refused, 1: .unavailable],
      killAfter: .seconds(1)
    )
    #expect(definition == .exec(expected))
  }

  @Test func topicsOfAKafkaParticipantAreRead() throws {
    let (definition, problems) = try read(#"{"kafka":{"commands":"c","replies":"r","headers":"spring"}}"#)
    #expect(problems.isEmpty)
    guard case .kafka(let settings)? = definition else {
      Issue.record("\(String(describing: definition))")
      return
    }
    #expect(settings.commands == "c" && settings.replies == "r" && settings.headers == .spring)
  }

  @Test func aCallOfAMockNeedsRulesAndAQueryDoesNot() throws {
    let (definition, _) = try read(#"{"mock":{"Reserve":["succeed"],"Release":["succeed"]}}"#)
    let mock = try #require(definition)
    func problems(_ command: String?, _ kind: OperationKind) -> [String] {
      mock.problems(of: Operation(participant: "stock", command: command), as: kind)
        .map { "\($0.path.pathText) \($0.message)" }
    }
    #expect(problems("Reserve", .action).isEmpty)
    #expect(
      problems("Reserv", .action) == [".command the mock has no rules for Reserv; did you mean Reserve?"]
    )
    #expect(
      problems("Charge", .compensation) == [
        ".command the mock has no rules for Charge; there are Reserve, Release"
      ]
    )
    #expect(problems(nil, .action) == [". a mock looks up its rules by the command, and none is given"])
    #expect(problems(nil, .query).isEmpty)
    #expect(problems("Status", .query).isEmpty)
  }

  @Test func aProgramNeedsNoCommandAndATopicDoes() throws {
    let call = Operation(participant: "x")
    #expect(try #require(try read(#"{"exec":{"command":["x"]}}"#).0).problems(of: call, as: .action).isEmpty)
    let kafka = try #require(try read(#"{"kafka":{"commands":"c","replies":"r"}}"#).0)
    #expect(
      kafka.problems(of: call, as: .action).map(\.message) == [
        "a kafka participant is sent a command, and none is given"
      ]
    )
  }

  @Test func mutatedDefinitionsAreReadOrReportedAndNeverTrap() throws {
    let seed = UInt64.random(in: 0...UInt64(UInt32.max))
    var random = SeededRandom(seed: seed)
    let originals = [
      #"{"mock":{"A":[{"when":"${ .input.a > 1 }","delay":"1s","oneOf":[{"weight":2,"refuse":{"code":"x"}},"timeout"]}]}}"#,
      #"{"exec":{"command":["a","b"],"env":{"A":"b"},"exitCodes":{"3":"refused"},"killAfter":"PT5S"}}"#,
      #"{"kafka":{"commands":"c","replies":"r","headers":"spring"}}"#,
    ]
    let pieces = [
      "{}", "[]", "null", "true", "-1e9", "\"\"", "\"${ .a }\"", "\"when\"", "\"oneOf\"", "{\"a\":[{}]}",
    ]
    var taken = 0
    for _ in 0..<3000 {
      var bytes = Array(originals[Int.random(in: 0..<originals.count, using: &random)].utf8)
      for _ in 0...Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8.random(in: 0x20...0x7e, using: &random)
        default:
          bytes.insert(
            contentsOf: Array(pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8),
            at: place
          )
        }
      }
      guard let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else { continue }
      var problems: [InputSchema.Problem] = []
      let definition = ParticipantDefinition(json, problems: &problems)
      if definition == nil { #expect(!problems.isEmpty, "seed \(seed): \(json.text)") }
      taken += 1
    }
    #expect(taken > 100, "seed \(seed)")
  }
}
