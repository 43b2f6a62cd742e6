import Glibc
import KafkaTestKit
import Testing

/// What bash offers with `completions/sagactl.bash`, as it is checked in, after a line and a TAB.
@Suite(.enabled(if: Tool.find("bash") != nil, "needs bash"))
struct BashCompletionTests {
  @Test func topicsAreThoseOfTheClusterOnTheLine() async throws {
    let topic = try cluster.topic(partitions: 1)
    let brokers = cluster.brokers
    for line in [
      "sagactl consume -b \(brokers) -t ", "sagactl consume -eJ --brokers=\(brokers) --topic ",
      "sagactl produce -K : -b \(brokers) -t ", "sagactl consume -b \(brokers) ",
      "sagactl topics show -X bootstrap.servers=\(brokers) ",
    ] {
      // A cluster that takes longer than a person waits after a TAB offers nothing.
      let isOffered = try await waitUntil {
        try await offered(line + topic.prefix(3), brokers: nil).contains(topic)
      }
      #expect(isOffered, "\(line)")
    }
  }

  @Test func topicsAreThoseOfTheEnvironmentsCluster() async throws {
    let topic = try cluster.topic(partitions: 1)
    let isOffered = try await waitUntil {
      try await offered("sagactl produce -t \(topic)", brokers: cluster.brokers) == [topic]
    }
    #expect(isOffered)
  }

  @Test func aClusterThatDoesNotAnswerOffersNothingAndSaysNothing() async throws {
    #expect(try await offered("sagactl consume -b \(nobody) -t ", brokers: nil) == [])
  }

  @Test func fixedWordsAreOffered() async throws {
    #expect(
      try await offered("sagactl produce -z ", brokers: nil) == ["none", "gzip", "snappy", "lz4", "zstd"]
    )
    #expect(try await offered("sagactl consume --isolation read_u", brokers: nil) == ["read_uncommitted"])
    #expect(try await offered("sagactl con", brokers: nil) == ["consume"])
    #expect(try await offered("sagactl topics s", brokers: nil) == ["show"])
    #expect(try await offered("sagactl consume --tim", brokers: nil) == ["--timeout"])
    #expect(
      try await offered("sagactl consume -X statistics.int", brokers: nil) == ["statistics.interval.ms="]
    )
  }

  @Test func aPropertyIsOfferedUnderEachOfItsNames() async throws {
    #expect(
      try await offered("sagactl produce -X compression.", brokers: nil)
        == ["compression.codec=", "compression.level=", "compression.type="]
    )
    #expect(
      try await offered("sagactl consume -X sasl.mechanism", brokers: nil) == [
        "sasl.mechanism=", "sasl.mechanisms=",
      ]
    )
  }

  @Test func helpOffersTheCommandsThereAre() async throws {
    let commands = try await offered("sagactl ", brokers: nil).filter { !$0.hasPrefix("-") && $0 != "help" }
    #expect(commands.contains("produce"))
    #expect(try await offered("sagactl help ", brokers: nil).filter { !$0.hasPrefix("-") } == commands)
    #expect(try await offered("sagactl help saga re", brokers: nil) == ["resume", "resolve", "replay"])
    #expect(try await offered("sagactl help topics sh", brokers: nil) == ["show"])
    #expect(try await offered("sagactl help produce s", brokers: nil) == [])
  }

  @Test func filesAreOfferedWhereFilesAreMeant() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("orders.properties", "[prod]\na=b\n[stage]\na=c\n")
    for option in ["consume -F", "produce --rejects", "produce -t t"] {
      #expect(try await offered("sagactl \(option) \(file.dropLast(4))", brokers: nil) == [file], "\(option)")
    }
    #expect(try await offered("sagactl consume -F \(file) --profile ", brokers: nil) == ["prod", "stage"])
  }

  /// Calls the completion function the way readline does: words cut at blanks and at `:` and `=`.
  private func offered(_ line: String, brokers: String?) async throws -> [String] {
    let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    let script = (path + ["completions", "sagactl.bash"]).joined(separator: "/")
    let text = """
      source '\(script)' || exit 99
      PATH="$(dirname "$SAGACTL"):$PATH"
      COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=() word=''
      flush() { if [ -n "$word" ]; then COMP_WORDS+=("$word"); word=''; fi; }
      for ((i = 0; i < ${#1}; i++)); do
        c=${1:i:1}
        case $c in ' ') flush ;; [:=]) flush; COMP_WORDS+=("$c") ;; *) word+=$c ;; esac
      done
      case $1 in *' ') flush; COMP_WORDS+=('') ;; *) flush ;; esac
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _sagactl sagactl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      if [ ${#COMPREPLY[@]} -gt 0 ]; then printf '%s\\n' "${COMPREPLY[@]}"; fi
      """
    var run = CommandRun("bash", ["--norc", "-c", text, "bash", line])
    run.environment["SAGACTL"] = try Tool.sagactl()
    run.environment["SAGACTL_CONFIG"] = "none"
    run.environment["SAGACTL_BROKERS"] = brokers
    let result = try await run.result()
    #expect(result.error == "")
    #expect(result.code == 0)
    return result.output.split(separator: "\n").map(String.init)
  }
}
