internal import ArgumentParser
internal import Bytes
internal import Kafka

/// `sagactl version`: what this program is and runs with.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show the versions of sagactl and librdkafka.")

  /// The release.
  static let number = "0.1.0"

  static var text: String { "sagactl \(number) (librdkafka \(KafkaVersion.text))" }

  @Flag(name: [.customShort("J"), .customLong("json")], help: "Write JSON.")
  var json = false

  func run() throws {
    try finish(Diagnostics(level: .normal)) { () throws(Failure) in
      let out = ByteWriter(descriptor: 1, capacity: 256)
      if json {
        out.write(text: "{\"sagactl\":\"\(Self.number)\",\"librdkafka\":\"\(KafkaVersion.text)\"}\n")
      } else {
        out.write(text: Self.text + "\n")
      }
      return try out.finish()
    }
  }
}
