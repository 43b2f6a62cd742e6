internal import ArgumentParser
internal import Kafka

/// What a shell offers for the values of options, beyond the options themselves.
enum Completions {
  /// The names of the cluster's topics; the options on the line so far say which cluster.
  static let topics = CompletionKind.custom { words, _, _ in
    ClusterWords(commandLine: words).topicNames()
  }

  /// The sections of the configuration file.
  static let profiles = CompletionKind.custom { words, _, _ in
    ClusterWords(commandLine: words).profileNames()
  }

  /// librdkafka's properties, each with the `=` its value comes after.
  static let properties = CompletionKind.custom { _, _, _ in
    let names = PropertyName.severalNames.union(Configuration.defaults().map(\.name))
    return ["list", "dump"] + names.sorted().map { "\($0)=" }
  }

  /// What `compression.type` can be.
  static let codecs = CompletionKind.list(["none", "gzip", "snappy", "lz4", "zstd"])

  /// What `isolation.level` can be.
  static let isolationLevels = CompletionKind.list(["read_committed", "read_uncommitted"])

  /// The words of `-o`; numbers, times and ranges are up to the user.
  static let offsets = CompletionKind.list(["beginning", "end", "stored"])

  /// librdkafka's debug contexts.
  static let debugContexts = CompletionKind.list([
    "all", "generic", "broker", "topic", "metadata", "feature", "queue", "msg", "protocol", "cgrp",
    "security", "fetch", "interceptor", "plugin", "consumer", "admin", "eos", "mock", "assignor", "conf",
  ])
}
