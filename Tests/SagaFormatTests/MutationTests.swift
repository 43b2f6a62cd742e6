import Bytes
import KafkaTestKit
import SagaFormat
import Testing

/// Files broken at random: whatever comes of it is a definition or its problems, never a trap.
@Suite struct MutationTests {
  @Test func tenThousandBrokenFilesAreAnswered() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("broken definitions: seed \(seed)")
    var random = SplitMix64(seed: seed)
    let texts = try ["bike-order/saga.yaml", "shop/saga.yaml"].map { try Files.example($0) }
    var files = texts.map { ($0, "f.yaml") }
    for text in texts {
      files.append((Array(try LoadedDefinition(text: text, file: "f").source.text.utf8), "f.json"))
    }
    files.append((Array(Self.everything.utf8), "f.yaml"))
    var right = 0
    var problems = 0
    for round in 0..<10_000 {
      let (text, file) = files[round % files.count]
      let broken = Self.mutate(text, &random)
      do throws(DefinitionProblems) {
        let loaded = try LoadedDefinition(text: broken, file: file)
        right += 1
        let again = try? LoadedDefinition(logged: loaded.source)
        #expect(again?.hash == loaded.hash, "seed \(seed), round \(round)")
      } catch {
        problems += error.problems.count
        let lines = broken.count(where: { $0 == 0x0a || $0 == 0x0d }) + 3
        for problem in error.problems {
          let isPlaced = problem.line >= 1 && problem.line <= lines && problem.column >= 1
          #expect(isPlaced && !problem.message.isEmpty, "seed \(seed), round \(round): \(problem.text)")
        }
        #expect(!error.problems.isEmpty, "seed \(seed), round \(round)")
      }
    }
    // Many changes, in comments and texts, leave a definition right.
    #expect(right > 300 && right < 9000, "seed \(seed)")
    #expect(problems > 5000, "seed \(seed)")
  }

  /// A definition with a bit of all there is.
  static let everything = """
    document: { dsl: sagactl/v1, name: all, version: 1.0.0 }
    input: { type: object, required: [id], properties: { id: { type: [string, integer] }, n: { minimum: 1 } } }
    log: { topic: t }
    deadline: 1h
    defaults: { timeout: 1s, retry: &retry { maxAttempts: 2, delay: 10ms, on: [timeout] } }
    participants:
      m: { mock: { Do: [ { when: "${ .input.n > 10 }", refuse: { code: No } }, { oneOf: [ succeed, timeout ] } ] } }
      e: { exec: { command: [./e, "a b"], env: { A: 1 }, exitCodes: { 3: refused } } }
      k: { kafka: { commands: c, replies: r } }
    steps:
      - parallel:
          - { name: a, action: &do { participant: m, command: Do, input: { n: "${ .input.n // 1 }" } }, compensate: noop }
          - name: b
            action: { participant: e, input: "text ${ .saga.id }" }
            compensate: { participant: k, command: Undo, outcomes: { gone: succeeded } }
            compensationRetry: *retry
      - { name: c, kind: pivot, action: *do, onUnknown: query, query: { participant: m } }
      - { name: d, kind: retryable, dependsOn: [c], action: *do, retry: { maxAttempts: unlimited } }
      - name: f
        if: ${ not (.steps.a.output.x == 'y' or .input.n >= 1.50) }
        action: *do
        onFailure: continue
    output:
      text: |
        ${ .steps.a.output }
      secret: { value: "${ .input.id }", sensitive: true }
    """

  /// Changes a few bytes or lines: replaces, removes, repeats, swaps, inserts or cuts off.
  private static func mutate(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let pieces = [
      "'", "\"", "{", "}", "[", "]", ",", ": ", "- ", "#", "\n", "\n  ", "\t", "&a ", "*a", "*do", "!!str ",
      "|\n",
      "${", "}", "\\", "~", "1e400", "0x1", "---\n", "%", "\u{feff}", "é", "\u{0}", "<<: ", "? ", "@", "null",
      "-1",
    ]
    .map { Array($0.utf8) }
    var text = text
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...text.count, using: &random)
      let end = min(place + Int.random(in: 1...30, using: &random), text.count)
      switch Int.random(in: 0...6, using: &random) {
      case 0 where place < text.count: text[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: text.removeSubrange(place..<end)
      case 2: text.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
      case 3: text.insert(contentsOf: text[place..<end], at: place)
      case 4 where Int.random(in: 0...5, using: &random) == 0: text.removeSubrange(place...)
      case 5: text = swapLines(text, &random)
      case 6 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      default: break
      }
    }
    return text
  }

  private static func swapLines(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var lines = text.split(separator: 0x0a, omittingEmptySubsequences: false)
    lines.swapAt(
      Int.random(in: lines.indices, using: &random),
      Int.random(in: lines.indices, using: &random)
    )
    return Array(lines.joined(separator: [0x0a]))
  }
}
