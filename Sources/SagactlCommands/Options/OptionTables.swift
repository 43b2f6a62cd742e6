/// What the commands' short options are, for ``ArgumentNormalizer``; a test holds them against the
/// commands' own declarations.
enum OptionTables {
  private static let client = ["b brokers", "X property", "F config", "m max-wait", "d debug", "profile"]

  private static let saga = ["t topic", "inject", "seed", "format"]

  /// The table of the command that these words choose, or nil.
  static func table(for path: [String]) -> OptionTable? {
    switch path {
    case ["produce"]:
      OptionTable(
        flags: "0ZlTJEqvh",
        values: client + [
          "t topic", "k key", "K key-delimiter", "D delimiter", "H header", "p partition", "z compression",
          "c count", "value", "rejects", "rate", "transactional-id",
        ]
      )
    case ["consume"]:
      OptionTable(
        flags: "eJ0ZuEqvh",
        values: client + [
          "t topic", "o offset", "c count", "n count", "p partition", "g group", "G group", "f format",
          "K key-delimiter", "D delimiter", "key-is", "grep", "header", "tail", "timeout", "isolation",
        ],
        rest: ["exec"]
      )
    case ["broker"]: OptionTable(flags: "qvh", values: ["t topic", "port", "brokers"])
    case ["topics"], ["topics", "list"]: OptionTable(flags: "qvhJ", values: client)
    case ["topics", "show"]: OptionTable(flags: "qvhJ", values: client + ["t topic"])
    case ["saga", "validate"]: OptionTable(flags: "qh", values: ["format"])
    case ["saga", "schema"], ["saga", "init"]: OptionTable(flags: "h")
    case ["saga", "simulate"]: OptionTable(flags: "qh", values: ["runs", "seed", "input", "format"])
    case ["saga", "run"]:
      OptionTable(
        flags: "Jqvh",
        values: client + saga + ["input", "input-file", "id", "concurrency"]
      )
    case ["saga", "replay"]:
      OptionTable(
        flags: "Jqvh",
        values: client + ["t topic", "saga", "from", "format", "until", "against", "to", "speed"]
      )
    case ["saga", "resume"]: OptionTable(flags: "Jqvh", values: client + saga)
    case ["saga", "resolve"]:
      OptionTable(flags: "Jqvh", values: client + saga + ["as", "output", "note"])
    default: nil
    }
  }
}
