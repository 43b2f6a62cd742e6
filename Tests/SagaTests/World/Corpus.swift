import Saga
import Testing

/// The runs the properties are about, made once for all of them.
///
/// Seeds are printed with every failure; the same seed is the same run.
struct Corpus: Sendable {
  /// The reports of what went wrong, by letter; no more than a few of each are kept.
  private(set) var failures: [String: [String]] = [:]

  /// How many runs said something about a letter.
  private(set) var exercised: [String: Int] = [:]

  /// How many runs there were.
  private(set) var count = 0

  /// Everything by chance, with processes that end anywhere and any number of times.
  static let random = Corpus(0..<4000) { seed, add in add(.generated(seed: seed), nil) }

  /// One crash at every append, and between append and effect.
  static let crashes = Corpus(10_000..<10_200) { seed, add in Trial.crashAnywhere(seed: seed, add) }

  /// A crash anywhere, and a cancellation after it.
  static let cancellations = Corpus(20_000..<20_090) { seed, add in
    Trial.crashAnywhere(seed: seed, cancelling: true, add)
  }

  static var all: [Corpus] { [random, crashes, cancellations] }

  private init(
    _ seeds: Range<UInt64>,
    _ make: (UInt64, (SimulatedRun, [SagaRecord]?) -> Void) -> Void
  ) {
    var corpus = Self.empty
    for seed in seeds {
      make(seed) { run, undisturbed in corpus.judge(seed, run, undisturbed) }
    }
    self = corpus
  }

  private init() {}

  private static var empty: Corpus { Corpus() }

  private mutating func judge(_ seed: UInt64, _ run: SimulatedRun, _ undisturbed: [SagaRecord]?) {
    count += 1
    let plan = SagaPlan.generated(seed: seed)
    for letter in LetterRules(plan: plan, run: run).exercised { exercised[letter, default: 0] += 1 }
    var wrong = Self.judgement(plan)(run)
    if let undisturbed, let written = run.crashes.first,
      !run.log.prefix(written).elementsEqual(undisturbed.prefix(written))
    {
      wrong.append("D2: what was written before the crash is not what is there after it")
    }
    for letter in Set(wrong.map { String($0.prefix(2)) }) where failures[letter, default: []].count < 3 {
      let report = Trial(plan: plan, course: SimulatedCase(of: run)).report { run in
        Self.judgement(plan)(run).filter { $0.hasPrefix(letter) }
      }
      failures[letter, default: []].append("seed \(seed): \(wrong)\n\(report)")
    }
  }

  /// Everything that is wrong with a run: by the rules here, and by those of the simulator.
  private static func judgement(_ plan: SagaPlan) -> (SimulatedRun) -> [String] {
    { LetterRules(plan: plan, run: $0).complaints + $0.wrongs }
  }

  /// Expects that a letter holds in all runs and that enough of them are about it.
  static func expect(
    _ letter: String,
    inAtLeast least: Int,
    at location: SourceLocation = #_sourceLocation
  ) {
    for corpus in all {
      for report in corpus.failures[letter] ?? [] { Issue.record("\(report)", sourceLocation: location) }
    }
    let count = all.reduce(0) { $0 + $1.exercised[letter, default: 0] }
    #expect(count >= least, "only \(count) runs are about \(letter)", sourceLocation: location)
  }
}
