internal import SagaRuntime

/// Says in words how much there is of what.
enum CountWords {
  /// `1 saga`, `2 sagas`.
  static func of(_ number: Int, _ name: String) -> String {
    "\(grouped(Int64(number))) \(name)\(number == 1 ? "" : "s")"
  }

  /// `5 completed, 1 stuck`, in the order in which sagas go through life.
  static func states(_ counts: LogCounts) -> String {
    let order = ["completed", "compensated", "stuck", "suspended", "compensating", "running", "unknown"]
    return order.compactMap { state in
      counts.states[state].map {
        "\(grouped(Int64($0))) \(state == "unknown" ? "without a beginning" : state)"
      }
    }.joined(separator: ", ")
  }

  /// What a log holds besides records that count, a sentence for each kind.
  static func besides(_ counts: LogCounts) -> [String] {
    var lines: [String] = []
    func add(_ number: Int, _ name: String, _ words: String) {
      if number > 0 { lines.append("\(of(number, name)) \(words)") }
    }
    add(counts.duplicates, "duplicate", counts.duplicates == 1 ? "does not count" : "do not count")
    add(
      counts.stale,
      "record",
      "of writers that had been replaced \(counts.stale == 1 ? "does" : "do") not count"
    )
    add(counts.unrecognised, "record", "of types this version does not know")
    add(counts.foreign, "record", "of other kinds passed over")
    return lines
  }
}
