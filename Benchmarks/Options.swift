/// What to measure with, and how often.
struct Options {
  /// The program under test.
  let sagactl: String
  /// How often each case runs.
  let rounds: Int
  /// The share of a million records.
  let scale: Double

  /// How many records the large cases have.
  var records: Int { Int(1_000_000 * scale) }

  /// Reads `SAGACTL ROUNDS SCALE`.
  init(_ arguments: [String]) throws(BenchmarkError) {
    guard arguments.count == 3, let rounds = Int(arguments[1]), let scale = Double(arguments[2]),
      (1...1000).contains(rounds), scale >= 0.001, scale <= 1.5
    else {
      throw BenchmarkError("usage: Benchmarks SAGACTL ROUNDS (1 to 1000) SCALE (0.001 to 1.5)")
    }
    sagactl = arguments[0]
    self.rounds = rounds
    self.scale = scale
  }
}
