import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// What programs that are participants answer.
@Suite struct ExecOutcomeTests {
  @Test(
    arguments: [
      (0, .succeeded), (1, .unknown), (2, .unknown), (63, .unknown), (64, .refused), (65, .refused),
      (66, .unknown), (69, .unavailable), (70, .unknown), (75, .unavailable), (78, .refused), (124, .unknown),
      (126, .refused), (127, .refused), (128, .unknown), (137, .unknown), (255, .unknown),
    ] as [(Int, AttemptOutcome)]
  )
  func everyRowOfTheExitCodeTableHolds(code: Int, expected: AttemptOutcome) throws {
    let outcome = try Callee(shell: "exit \(code)").call(.sample())
    #expect(outcome.kind == expected)
    if code > 0 { #expect(outcome.failure?.detail?["exitCode"]?.int == Int64(code)) }
    if code == 126 || code == 127 { #expect(outcome.failure?.code == "NotExecutable") }
  }

  @Test func aPlainOneIsUnknownAndARefusalWithItIsRefused() throws {
    #expect(try Callee(shell: "exit 1").call(.sample()).kind == .unknown)
    let refusal = """
      echo '{"outcome":"refused","error":{"code":"OutOfStock","message":"none left"}}'; exit 1
      """
    let outcome = try Callee(shell: refusal).call(.sample())
    #expect(outcome.kind == .refused)
    #expect(outcome.failure?.code == "OutOfStock")
    #expect(outcome.failure?.message == "none left")
  }

  @Test func exitCodesCanBeGivenAMeaning() throws {
    var codes = JSONObject()
    codes["3"] = .string("refused")
    codes["4"] = .string("unavailable")
    codes["64"] = .string("unknown")
    func kind(_ code: Int) throws -> AttemptOutcome {
      try Callee(shell: "exit \(code)", ["exitCodes": .object(codes)]).call(.sample()).kind
    }
    #expect(try kind(3) == .refused)
    #expect(try kind(4) == .unavailable)
    #expect(try kind(64) == .unknown)
    #expect(try kind(5) == .unknown)
  }

  @Test func anEmptyOutputIsAnObjectWithoutMembers() throws {
    #expect(try Callee(shell: ":").call(.sample()) == .succeeded(.object(JSONObject())))
    #expect(try Callee(shell: "echo").call(.sample()) == .succeeded(.object(JSONObject())))
  }

  @Test func numbersInTheOutputKeepTheirText() throws {
    let outcome = try Callee(shell: #"echo '{"amount":1000.00,"id":12345678901234567890}'"#).call(.sample())
    #expect(outcome.output?.text == #"{"amount":1000.00,"id":12345678901234567890}"#)
  }

  @Test(arguments: ["done", "{", "{} {}", #"{"a":1,"a":2}"#, #"{"outcome":"approved"}"#])
  func outputThatIsNotJSONIsUnknownThoughTheProgramSucceeded(output: String) throws {
    let outcome = try Callee(command: ["printf", "%s", output]).call(.sample())
    #expect(outcome.kind == .unknown)
    #expect(outcome.failure?.code == "InvalidOutput")
  }

  @Test func outputThatIsNotUTF8IsUnknown() throws {
    #expect(try Callee(shell: #"printf '"\377"'"#).call(.sample()).kind == .unknown)
  }

  @Test func nestingWithoutEndIsUnknown() throws {
    #expect(
      try Callee(shell: "head -c 300000 /dev/zero | tr '\\0' '['").call(.sample()).failure?.code
        == "InvalidOutput"
    )
  }

  @Test(arguments: [(524_288, true), (524_289, false), (1_048_577, false), (5_000_000, false)])
  func outputIsTakenUpToALimit(size: Int, isTaken: Bool) throws {
    let script = "printf '\"'; head -c \(size - 2) /dev/zero | tr '\\0' a; printf '\"'"
    let outcome = try Callee(shell: script).call(.sample())
    if isTaken {
      #expect(outcome.output?.string?.utf8.count == size - 2)
    } else {
      #expect(outcome.kind == .unknown)
      #expect(outcome.failure?.code == "OutputTooLarge")
      // The program was not cut off: what it did after writing was done.
      #expect(outcome.failure?.detail?["exitCode"]?.int == 0)
    }
  }

  @Test func theLastOfStandardErrorIsKept() throws {
    let script = "i=0; while [ $i -lt 2000 ]; do echo \"line $i of many\" >&2; i=$((i+1)); done; exit 65"
    let failure = try #require(try Callee(shell: script).call(.sample()).failure)
    let text = try #require(failure.detail?["stderr"]?.string)
    #expect(text.hasSuffix("line 1998 of many\nline 1999 of many"))
    #expect(text.hasPrefix("…"))
    #expect(text.utf8.count <= 4096 + 3)
    #expect(text.utf8.count > 4000)
  }

  @Test func aSignalIsUnknown() throws {
    let outcome = try Callee(shell: "kill -9 $$").call(.sample())
    #expect(outcome.kind == .unknown)
    #expect(outcome.failure?.code == "Killed")
    #expect(outcome.failure?.detail?["signal"]?.int == 9)
  }

  @Test func aBrokenPipeOfTheProgramsOwnEndsItAsUsual() throws {
    // With SIGPIPE ignored, as this process may have it, `yes` would end with an error instead.
    #expect(try Callee(shell: "yes | head -n 1 >/dev/null; echo '{}'").call(.sample()).kind == .succeeded)
  }

  @Test func everyCallIsAnsweredOnceAndNotBeforeItReturns() throws {
    let callee = try Callee(
      json: #"{"callee":{"exec":{"command":["true"]}},"none":{"exec":{"command":["/none"]}}}"#
    )
    let answers = [
      callee.begin(.sample()), callee.begin(.sample(participant: "none")),
      callee.begin(.sample(participant: "stranger")),
    ]
    try callee.turn { answers.contains { $0.outcome == nil } }
    callee.loop.turn(waiting: .milliseconds(20))
    #expect(answers.allSatisfy { $0.count == 1 && !$0.isEarly })
    #expect(answers.map { $0.outcome?.kind } == [.succeeded, .refused, .refused])
  }
}
