internal import ArgumentParser
internal import Saga

/// `name[:partitions]`, as `--topic` takes it.
struct TopicSpecification {
  let name: String
  let partitions: Int32
  static let defaultPartitions: Int32 = 4

  /// Reads one.
  ///
  /// - Throws: `ValidationError` that says what is wrong with it.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0])
    if let problem = TopicName.problem(with: name) { throw ValidationError(problem) }
    guard parts.count == 2 else {
      partitions = Self.defaultPartitions
      return
    }
    guard let count = Int32(parts[1]), (1...100_000).contains(count) else {
      throw ValidationError("a topic has 1 to 100000 partitions; write name:partitions")
    }
    partitions = count
  }
}
