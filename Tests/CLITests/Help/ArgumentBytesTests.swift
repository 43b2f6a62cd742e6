import KafkaTestKit
import Testing

/// Arguments that are not UTF-8: never altered, always refused.
@Suite(.crowd) struct ArgumentBytesTests {
  @Test(arguments: [
    "produce -t @ -p0 --key k --value \"$bad\"", "produce -t @ --key \"$bad\" --value v",
    "produce -t @ -H \"h=$bad\" --value v", "produce -t @ -K \"$bad\"", "produce -t @ \"$bad\"",
    "consume -t @ -e -D \"$bad\"", "consume -t @ -e -f \"%s$bad\"", "consume -t @ -e --key-is \"$bad\"",
    "consume -t @ -e --exec echo \"$bad\"", "broker -- echo \"$bad\"", "--help \"$bad\"",
  ])
  func oneIsNamedBeforeAnythingHappens(_ line: String) async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["there"], to: topic)
    let words = line.split(separator: "@", omittingEmptySubsequences: false).joined(separator: topic)
    let result = try await script("bad=$(printf 'a\\377\\nb'); echo line | \"$SAGACTL\" \(words)").result()
    #expect(result.code == 64)
    #expect(result.bytes == [])
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(#"a\xff\x0ab", is not UTF-8"#), "\(result.error)")
    #expect(try cluster.values(topic) == ["there"])
  }

  @Test func whatIsUTF8IsTakenAsItIs() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "--key", "e\u{301}", "--value", "\u{fffd}\u{1f600}")
    let record = try #require(try cluster.read(topic).first)
    #expect(record.key == Array("e\u{301}".utf8))
    #expect(record.value == Array("\u{fffd}\u{1f600}".utf8))
  }
}
