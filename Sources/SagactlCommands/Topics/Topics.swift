internal import ArgumentParser

/// `sagactl topics`: what topics there are.
struct Topics: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List topics, or show one with its partitions and offsets.",
    subcommands: [TopicsList.self, TopicsShow.self],
    defaultSubcommand: TopicsList.self
  )
}
