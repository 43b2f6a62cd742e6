/// Many runs in which everything happens by chance.
///
/// The n-th run follows from the n-th number from the seed on, so that a run can be repeated alone.
package struct RandomRuns: Sendable {
  /// How many runs were made.
  package private(set) var count = 0

  /// How many runs ended in which way.
  package private(set) var endings: [SagaEnding: Int] = [:]

  /// How often a process ended.
  package private(set) var crashCount = 0

  /// How many records were written.
  package private(set) var recordCount = 0

  /// What is wrong, each thing once, in a run that shows it.
  package private(set) var failures: [FailedCase] = []

  /// Makes runs.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - seed: The seed of the first.
  ///   - progress: Is told how many there are, after each; false stops it.
  package init(of saga: SimulatedSaga, count: Int, seed: UInt64, progress: (Int) -> Bool = { _ in true }) {
    var complaints: Set<Complaint> = []
    while self.count < count {
      let runSeed = seed &+ UInt64(self.count)
      let run = SimulatedRun.random(saga, seed: runSeed)
      self.count += 1
      if let ending = run.situation.ending { endings[ending, default: 0] += 1 }
      crashCount += run.crashes.count
      recordCount += run.log.count
      for complaint in run.complaints where complaints.insert(complaint).inserted {
        failures.append(FailedCase(complaint, SimulatedCase(of: run), seed: runSeed))
      }
      if !progress(self.count) { return }
    }
  }
}
