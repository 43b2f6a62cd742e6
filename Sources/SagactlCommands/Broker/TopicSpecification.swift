internal import ArgumentParser
internal import Saga

/// `name[:partitions]`, as `--topic` takes it.
struct TopicSpecification: ExpressibleByArgument {
  let name: String
  let partitions: Int32
  static let defaultPartitions: Int32 = 4

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2 else { return nil }
    name = String(first)
    guard TopicName.problem(with: name) == nil else { return nil }
    if parts.count == 2 {
      guard let count = Int32(parts[1]), (1...100_000).contains(count) else { return nil }
      partitions = count
    } else {
      partitions = Self.defaultPartitions
    }
  }
}
