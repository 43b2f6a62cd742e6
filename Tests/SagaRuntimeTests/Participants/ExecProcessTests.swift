import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// How programs that are participants are watched and ended.
@Suite struct ExecProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The process whose id a script has written to a file.
  private func process(_ name: String) throws -> Int32 {
    let text = folder.text(name)?.split(separator: "\n").last.map(String.init) ?? ""
    guard let id = Int32(text) else { throw TestKitError("no process id in \(name): \(text)") }
    return id
  }

  @Test func aProgramThatDoesNotEndIsToldToAtItsTimeout() throws {
    let script = "echo $$ > \(folder.file("id")); sleep 1000 & wait"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    #expect(outcome.kind == .unknown)
    if case .unknown(let reason, _) = outcome { #expect(reason == .timeout) }
    #expect(outcome.failure?.code == "Timeout")
    #expect(ContinuousClock.now - start >= .milliseconds(300))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(ProcessTable.hasForgotten(try process("id")))
  }

  @Test func aProgramThatIgnoresSIGTERMIsKilled() async throws {
    let script = """
      trap '' TERM; sh -c 'trap "" TERM; echo $$ > \(folder.file("inner")); sleep 1000' &
      echo $$ > \(folder.file("id")); while :; do sleep 1000; done
      """
    let callee = try Callee(shell: script, ["killAfter": .string("200ms")])
    let start = ContinuousClock.now
    let answer = callee.begin(.sample(timeout: .milliseconds(400)))
    try callee.turn { answer.outcome == nil }
    #expect(answer.outcome?.failure?.code == "Timeout")
    #expect(ContinuousClock.now - start >= .milliseconds(600))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(ProcessTable.hasForgotten(try process("id")))
    let inner = try process("inner")
    #expect(await waitUntil { ProcessTable.hasEnded(inner) })
  }

  @Test func aProgramThatTakesItsTimeToEndIsWaitedFor() throws {
    let script = """
      trap 'echo cleaning >&2; touch \(folder.file("clean")); echo "{}"; exit 0' TERM
      while :; do sleep 0.01; done
      """
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    // It may have been done and it may not: what is answered after the time is no answer.
    #expect(outcome.failure?.code == "Timeout")
    #expect(outcome.failure?.detail?["stderr"]?.string?.contains("cleaning") == true)
    #expect(folder.read("clean") != nil)
  }

  @Test func aStoppedProgramIsEndedToo() throws {
    let script = "echo $$ > \(folder.file("id")); kill -STOP $$; sleep 1000"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    #expect(outcome.failure?.code == "Timeout")
    // It was let go on to hear of its end: nothing had to be killed, which comes after 5 s.
    #expect(ContinuousClock.now - start < .seconds(4))
    #expect(ProcessTable.hasForgotten(try process("id")))
  }

  @Test func whatAProgramLeavesBehindHoldsNothingUpAndIsKilled() async throws {
    let script = "sleep 1000 & echo $! > \(folder.file("left")); echo '{\"a\":1}'"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample())
    #expect(outcome.output?.text == #"{"a":1}"#)
    #expect(ContinuousClock.now - start < .seconds(5))
    let left = try process("left")
    #expect(await waitUntil { ProcessTable.hasEnded(left) })
  }

  @Test func aProgramThatLeavesTheGroupHoldsNothingUp() throws {
    // It has the pipes open and cannot be reached by a signal to the group.
    let script = """
      setsid sh -c 'echo $$ > \(folder.file("left")); exec sleep 1000' &
      while [ ! -s \(folder.file("left")) ]; do sleep 0.01; done; echo '{"a":1}'
      """
    let outcome = try Callee(shell: script).call(.sample())
    #expect(outcome.output?.text == #"{"a":1}"#)
    let left = try process("left")
    #expect(!ProcessTable.hasEnded(left))
    kill(left, SIGKILL)
  }

  @Test func whatComesAtTheVeryEndIsRead() throws {
    // The shell ends before those it started have written, as with a pipeline in the background.
    let script = "(sleep 0.05; printf ':1}') & printf '{\"a\"'"
    #expect(try Callee(shell: script).call(.sample()).output?.text == #"{"a":1}"#)
  }
}
