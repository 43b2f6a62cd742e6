import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// Many programs at once, and what becomes of them when the run stops.
@Suite struct ExecCrowdTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func onlySoManyRunAtOnceAndNoneIsForgotten() throws {
    var options = ParticipantSet.Options()
    options.processLimit = 5
    // Each writes how many there are while it runs, and its id.
    let script = """
      cd \(folder.path); mkdir run.$$; n=0; for f in run.*; do n=$((n+1)); done
      sleep 0.02; rmdir run.$$; echo "[$n,$$]"
      """
    let callee = try Callee(shell: script, [:], options)
    let answers = (0..<60).map { callee.begin(.sample(saga: "s\($0)")) }
    try callee.turn { answers.contains { $0.outcome == nil } }
    var most: Int64 = 0
    var ids: Set<Int64> = []
    for answer in answers {
      #expect(answer.count == 1)
      guard case .array(let numbers)? = answer.outcome?.output, numbers.count == 2,
        let count = numbers[0].int,
        let id = numbers[1].int
      else {
        Issue.record("\(String(describing: answer.outcome))")
        continue
      }
      most = max(most, count)
      ids.insert(id)
    }
    #expect(most <= 5)
    #expect(most > 1)
    #expect(ids.count == 60)
    // Nobody is left, not even as a zombie.
    for id in ids { #expect(ProcessTable.hasForgotten(Int32(id)), "\(id) is still there") }
  }

  @Test func aCallThatWaitsForItsTurnHasNotBegun() throws {
    var options = ParticipantSet.Options()
    options.processLimit = 1
    let callee = try Callee(shell: "sleep 0.4", [:], options)
    let answers = (0..<4).map { _ in callee.begin(.sample(timeout: .milliseconds(1500))) }
    let start = ContinuousClock.now
    try callee.turn { answers.contains { $0.outcome == nil } }
    #expect(ContinuousClock.now - start >= .milliseconds(1600))
    #expect(answers.allSatisfy { $0.outcome?.kind == .succeeded })
  }

  @Test func aSlotIsGivenBackByWhatCannotBeStarted() throws {
    var options = ParticipantSet.Options()
    options.processLimit = 1
    let callee = try Callee(command: ["/no/such/program"], [:], options)
    let answers = (0..<300).map { _ in callee.begin(.sample()) }
    try callee.turn { answers.contains { $0.outcome == nil } }
    #expect(answers.allSatisfy { $0.outcome?.kind == .refused && $0.count == 1 })
  }

  @Test func stoppingEndsWhatRunsAndBeginsNothingMore() throws {
    var options = ParticipantSet.Options()
    options.processLimit = 2
    let script = """
      trap '' TERM; echo $$ > \(folder.file("id"))."$SAGA_ID"; while :; do sleep 1000; done
      """
    let callee = try Callee(shell: script, ["killAfter": .string("200ms")], options)
    let answers = ["a", "b", "c"].map { callee.begin(.sample(saga: $0)) }
    try callee.turn { folder.text("id.a")?.isEmpty ?? true || folder.text("id.b")?.isEmpty ?? true }
    callee.participants.stop()
    #expect(answers.allSatisfy { $0.outcome == nil })
    let late = callee.begin(.sample(saga: "d"))
    try callee.turn { answers.contains { $0.outcome == nil } || late.outcome == nil }
    #expect(answers.map { $0.outcome?.kind } == [.unknown, .unknown, .unavailable])
    #expect(answers[0].outcome?.failure?.code == "Stopped")
    #expect(late.outcome?.kind == .unavailable)
    #expect(folder.read("id.c") == nil && folder.read("id.d") == nil)
    for name in ["id.a", "id.b"] {
      let id = try #require(Int32((folder.text(name) ?? "").prefix { $0 != "\n" }))
      #expect(ProcessTable.hasForgotten(id))
    }
  }

  @Test func aProgramThatWritesWithoutEndDoesNotKeepOthersFromEnding() throws {
    let callee = try Callee(
      json: #"{"noisy":{"exec":{"command":["yes"]}},"quiet":{"exec":{"command":["true"]}}}"#
    )
    let noisy = callee.begin(.sample(participant: "noisy", timeout: .milliseconds(1500)))
    var rounds = 0
    while noisy.outcome == nil {
      #expect(try callee.call(.sample(participant: "quiet")).kind == .succeeded)
      rounds += 1
    }
    #expect(noisy.outcome?.failure?.code == "Timeout")
    #expect(rounds > 5)
  }

  @Test func descriptorsAreGivenBack() throws {
    func openDescriptors() -> Int { (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 } }
    let callee = try Callee(
      json: #"{"callee":{"exec":{"command":["true"]}},"none":{"exec":{"command":["/none"]}}}"#
    )
    _ = try callee.call(.sample())
    let before = openDescriptors()
    for _ in 0..<100 {
      _ = try callee.call(.sample())
      _ = try callee.call(.sample(participant: "none"))
    }
    // Other tests open and close theirs meanwhile.
    #expect(openDescriptors() < before + 100)
  }
}
