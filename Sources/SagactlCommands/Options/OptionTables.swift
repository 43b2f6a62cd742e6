/// What the commands' short options are, for ``ArgumentNormalizer``; a test holds them against the
/// commands' own declarations.
enum OptionTables {
  private static let client: [Character: String] = [
    "b": "brokers", "X": "property", "F": "config", "m": "max-wait", "d": "debug",
  ]
  private static let clientLongs: Set<String> = ["profile"]

  /// By the words that choose the command.
  static let all: [[String]: OptionTable] = [
    ["produce"]: OptionTable(
      flags: "0ZlTJEqvh",
      values: client.merging([
        "t": "topic", "k": "key", "K": "key-delimiter", "D": "delimiter", "H": "header", "p": "partition",
        "z": "compression", "c": "count",
      ]) { first, _ in first },
      longValues: clientLongs.union(["value", "rejects", "rate", "transactional-id"])
    ),
    ["consume"]: OptionTable(
      flags: "eJ0ZuEqvh",
      values: client.merging([
        "t": "topic", "o": "offset", "c": "count", "n": "count", "p": "partition", "g": "group",
        "G": "group", "f": "format", "K": "key-delimiter", "D": "delimiter",
      ]) { first, _ in first },
      longValues: clientLongs.union(["key-is", "grep", "header", "tail", "timeout", "isolation"]),
      rest: ["exec"]
    ),
    ["broker"]: OptionTable(flags: "qvh", values: ["t": "topic"], longValues: ["port", "brokers"]),
    ["topics"]: OptionTable(flags: "qvhJ", values: client, longValues: clientLongs),
    ["topics", "list"]: OptionTable(flags: "qvhJ", values: client, longValues: clientLongs),
    ["topics", "show"]: OptionTable(
      flags: "qvhJ",
      values: client.merging(["t": "topic"]) { first, _ in first },
      longValues: clientLongs
    ),
  ]
}
