import Bytes
import Saga
import Testing

/// What the end of a program says about its call.
@Suite struct ExecOutcomeTests {
  private func outcome(
    _ code: Int32,
    _ output: String = "",
    error: String = "",
    exitCodes: [Int32: AttemptOutcome] = [:],
    to operation: OperationKind = .action
  ) -> Outcome {
    ExecSettings(command: ["./pay"], exitCodes: exitCodes).outcome(
      of: ExecEnding(.exited(code), output: Array(output.utf8), lastWords: Array(error.utf8)),
      to: operation
    )
  }

  private func failure(_ outcome: Outcome) -> Failure? {
    switch outcome {
    case .succeeded: nil
    case .refused(let failure), .unavailable(let failure): failure
    case .unknown(_, let failure): failure
    }
  }

  @Test func everyExitCodeWithoutAReplyHasItsOutcome() {
    for code in Int32(0)...255 {
      let expected: AttemptOutcome =
        switch code {
        case 0: .succeeded
        case 69, 75: .unavailable
        case 64, 65, 78, 126, 127: .refused
        default: .unknown
        }
      #expect(outcome(code).kind == expected, "\(code)")
      if code != 0 { #expect(failure(outcome(code))?.detail?["exitCode"] == .number(Int64(code))) }
    }
  }

  /// Whether the action has happened is settled only by a program that says so.
  @Test func aQueryIsNotAnsweredByAProgramThatCouldNotBeAskedOrWasAskedWrongly() throws {
    for code in Int32(0)...255 {
      let expected: AttemptOutcome =
        switch code {
        case 0: .succeeded
        case 69, 75, 126, 127: .unavailable
        default: .unknown
        }
      #expect(outcome(code, to: .query).kind == expected, "\(code)")
      #expect(outcome(code, to: .compensation) == outcome(code), "\(code)")
    }
    #expect(failure(outcome(127, to: .query))?.code == "NotExecutable")
    #expect(outcome(1, #"{"outcome":"refused"}"#, to: .query).kind == .refused)
    #expect(outcome(0, #"{"outcome":"refused"}"#, to: .query).kind == .refused)
    #expect(outcome(65, #"{"outcome":"refused"}"#, to: .query).kind == .unknown)
    let codes: [Int32: AttemptOutcome] = [3: .refused, 65: .refused]
    for code in codes.keys { #expect(outcome(code, exitCodes: codes, to: .query).kind == .refused) }
  }

  @Test(arguments: [
    ("", "{}"), (" \n\t\r\n", "{}"), (#"{"ref":"x","n":1.50}"#, #"{"ref":"x","n":1.50}"#), ("42\n", "42"),
    ("null", "null"), (#"["a"]"#, #"["a"]"#), (#"{"outcome":"succeeded"}"#, "{}"),
    (#"{"outcome":"succeeded","output":{"ref":7}}"#, #"{"ref":7}"#),
    (#"{"outcome":"succeeded","output":null}"#, "null"),
    (#"{"error":"none of mine"}"#, #"{"error":"none of mine"}"#),
  ])
  func theOutputOfASuccessIsItsJSON(output: String, expected: String) throws {
    #expect(outcome(0, output) == .succeeded(try JSONValue(parsing: expected)))
  }

  @Test(arguments: [
    "done", "{", "{} {}", #"{"a":1}x"#, #"{"a":1,"a":2}"#, "starting...\n{}", "\u{0}", "nul",
    #"{"outcome":"approved"}"#, #"{"outcome":true}"#, #"{"outcome":null}"#, #"{"outcome":"Succeeded"}"#,
  ])
  func garbageIsNeverTakenForASuccess(output: String) {
    let outcome = outcome(0, output)
    #expect(outcome.kind == .unknown)
    #expect(failure(outcome)?.code == "InvalidOutput")
  }

  @Test(
    arguments: [
      (0, #"{"outcome":"refused"}"#, AttemptOutcome.refused),
      (0, #"{"outcome":"unavailable"}"#, .unavailable),
      (0, #"{"outcome":"pending"}"#, .unknown), (0, #"{"outcome":"unknown"}"#, .unknown),
      (1, #"{"outcome":"refused"}"#, .refused), (1, #"{"outcome":"unavailable"}"#, .unavailable),
      (1, #"{"outcome":"succeeded"}"#, .unknown), (1, #"{"outcome":"pending"}"#, .unknown),
      (1, #"{"error":{"code":"x"}}"#, .unknown), (1, "refused", .unknown),
      (1, #"{"outcome":"denied"}"#, .unknown),
      (2, #"{"outcome":"refused"}"#, .unknown), (124, #"{"outcome":"refused"}"#, .unknown),
      (64, #"{"outcome":"refused"}"#, .refused), (64, "garbage", .refused), (64, "{}", .refused),
      (64, #"{"outcome":"succeeded"}"#, .unknown), (65, #"{"outcome":"unavailable"}"#, .unknown),
      (69, #"{"outcome":"unavailable"}"#, .unavailable), (69, #"{"outcome":"refused"}"#, .unknown),
      (75, #"{"outcome":"succeeded"}"#, .unknown), (78, #"{"outcome":"pending"}"#, .unknown),
      (127, #"{"outcome":"succeeded"}"#, .unknown),
    ] as [(Int32, String, AttemptOutcome)]
  )
  func aReplyAndItsExitCodeHaveToAgree(code: Int32, output: String, expected: AttemptOutcome) {
    #expect(outcome(code, output).kind == expected)
  }

  @Test func exitCodesOfTheDefinitionStandOverTheTable() throws {
    let codes: [Int32: AttemptOutcome] = [1: .refused, 3: .succeeded, 4: .unavailable, 64: .unknown]
    #expect(outcome(1, exitCodes: codes).kind == .refused)
    #expect(outcome(3, #"{"a":1}"#, exitCodes: codes) == .succeeded(try JSONValue(parsing: #"{"a":1}"#)))
    #expect(outcome(3, "garbage", exitCodes: codes).kind == .unknown)
    #expect(outcome(4, exitCodes: codes).kind == .unavailable)
    #expect(outcome(64, exitCodes: codes).kind == .unknown)
    #expect(outcome(65, exitCodes: codes).kind == .refused)
    #expect(outcome(2, exitCodes: codes).kind == .unknown)
    #expect(outcome(1, #"{"outcome":"succeeded"}"#, exitCodes: codes).kind == .unknown)
  }

  @Test func theErrorIsTheOneThatIsTold() throws {
    let output =
      #"{"outcome":"refused","error":{"code":"CardDeclined","message":"no money","retryable":false}}"#
    let expected = Failure(
      code: "CardDeclined",
      message: "no money",
      detail: try JSONValue(parsing: #"{"retryable":false,"exitCode":1,"stderr":"warning"}"#)
    )
    #expect(outcome(1, output, error: "warning\n") == .refused(expected))
    #expect(failure(outcome(65, #"{"error":"no such card"}"#))?.message == "no such card")
    #expect(failure(outcome(9, #"{"error":{"code":"Odd"}}"#))?.code == "Odd")
  }

  @Test func theErrorSaysHowTheProgramEndedWhenItTellsNone() {
    #expect(
      failure(outcome(1, #"{"outcome":"refused"}"#))?.message == "./pay exited with 1 and answered refused"
    )
    #expect(failure(outcome(0, #"{"outcome":"refused"}"#))?.message == "./pay answered refused")
    #expect(
      failure(outcome(65))
        == Failure(
          code: "Refused",
          message: "./pay exited with 65 (EX_DATAERR)",
          detail: .exitCode(65)
        )
    )
    #expect(
      failure(outcome(127))
        == Failure(
          code: "NotExecutable",
          message: "./pay exited with 127 (not found)",
          detail: .exitCode(127)
        )
    )
    #expect(
      failure(outcome(1, #"{"outcome":"succeeded"}"#))?.message
        == "./pay exited with 1 and answered succeeded; exitCodes can say what that means"
    )
    #expect(
      failure(outcome(3))
        == Failure(
          code: "Exited",
          message: "./pay exited with 3; exitCodes can say what that means",
          detail: .exitCode(3)
        )
    )
  }

  @Test func whatWeEndedOrNobodyKnowsIsUnknown() {
    let settings = ExecSettings(command: ["./pay"])
    let output = Array(#"{"outcome":"succeeded"}"#.utf8)
    func end(_ cause: ExecEnding.Cause) -> Outcome { settings.outcome(of: ExecEnding(cause, output: output)) }
    #expect(
      end(.timedOut(.seconds(2)))
        == .unknown(.timeout, Failure(code: "Timeout", message: "./pay did not end within 2000 ms"))
    )
    #expect(failure(end(.signalled(9)))?.message == "./pay was ended by signal 9")
    #expect(failure(end(.signalled(9)))?.detail?["signal"] == .number(9))
    #expect(end(.stopped).kind == .unknown)
    #expect(end(.lost).kind == .unknown)
  }

  @Test(arguments: [0, 64, 69] as [Int32]) func moreOutputThanIsKeptIsUnknown(code: Int32) {
    let ending = ExecEnding(.exited(code), output: Array("{}".utf8), isOutputCut: true)
    let outcome = ExecSettings(command: ["./pay"]).outcome(of: ending)
    #expect(outcome.kind == .unknown)
    #expect(failure(outcome)?.message == "./pay wrote more than 512 KiB to standard output")
  }

  /// Nobody could recognise a piece of something sensitive.
  @Test func anOutcomeThatIsNoneIsQuotedAsAWholeOrNotAtAll() {
    let long = String(repeating: "k3y", count: 100)
    let message = failure(outcome(0, #"{"outcome":"\#(long)"}"#))?.message ?? ""
    #expect(message.contains("its outcome is a string of 302 bytes, and not one of"), "\(message)")
    #expect(!message.contains("k3y"))
    #expect(failure(outcome(0, #"{"outcome":"done"}"#))?.message.contains(#"its outcome is "done","#) == true)
  }

  @Test func lastWordsThatAreNotAllSaySo() {
    let ending = ExecEnding(.exited(64), lastWords: Array("end\n".utf8), isLastWordsCut: true)
    #expect(ending.lastText == "…end")
  }

  @Test func lastWordsBeginWithAWholeCharacter() {
    let words = Array("é: failed\r\n\n".utf8).dropFirst()
    let ending = ExecEnding(.exited(64), lastWords: Array(words))
    let outcome = ExecSettings(command: ["./pay"]).outcome(of: ending)
    #expect(failure(outcome)?.detail?["stderr"] == .string(": failed"))
    let binary = ExecEnding(.exited(64), lastWords: [0x80, 0x80, 0x80, 0x80, 0xff])
    #expect(
      failure(ExecSettings(command: ["./pay"]).outcome(of: binary))?.detail?["stderr"]
        == .string("\u{fffd}\u{fffd}")
    )
  }
}

extension JSONValue {
  fileprivate static func exitCode(_ code: Int64) -> JSONValue {
    var object = JSONObject()
    object["exitCode"] = .number(code)
    return .object(object)
  }
}
