/// All the ways a saga can go, found by following every one and merging those that come to the same.
///
/// A way to go is a script for each operation that is called, a way for each condition, an order of the
/// answers that are awaited at the same time, and at most one crash: after any record, or between a record
/// and the effect it announces. States are looked at in the order of their distance from the beginning, so
/// what is found wrong is shown by a run of the fewest moves.
package struct Exploration: Sendable {
  /// How many ways to go there are, by how they end.
  package private(set) var cases = CasesByEnding()

  /// How many different states there are.
  package private(set) var stateCount = 0

  /// At how many points a crash was tried.
  package private(set) var crashPointCount = 0

  /// What is wrong, each thing once, in the shortest run that shows it.
  package private(set) var failures: [FailedCase] = []

  /// Whether everything was looked at; not so when there were more states than allowed, or somebody stopped it.
  package private(set) var isComplete = true

  /// How far an exploration has come.
  package struct Progress: Sendable {
    /// The states looked at.
    package let states: Int
    /// The states known and not looked at.
    package let waiting: Int
  }

  /// After how many ways into a state progress is told.
  private static var progressInterval: Int { 1024 }

  /// Follows all ways.
  ///
  /// - Parameters:
  ///   - saga: A saga whose ways are finite.
  ///   - stateLimit: With how many states to give up; nil is never.
  ///   - readsLog: Whether records are read as `replay --verify` reads them, besides looking at the truth.
  ///   - progress: Is told how far it has come now and then; false stops it.
  package init(
    of saga: SimulatedSaga,
    stateLimit: Int? = nil,
    readsLog: Bool = true,
    progress: (Progress) -> Bool = { _ in true }
  ) {
    let expansion = Expansion(of: saga, readsLog: readsLog)
    var graph = StateGraph(saga)
    var lookedAt = 0
    var reached = 0
    // States come in crowds where much happens at a time, so that their number is watched at each.
    func reach(_ successor: Expansion.Successor, from origin: Int?) throws(Expansion.Enough) {
      graph.reach(successor, from: origin)
      if graph.stateCount > stateLimit ?? .max { throw Expansion.Enough() }
      reached += 1
      if reached % Self.progressInterval == 0,
        !progress(Progress(states: lookedAt, waiting: graph.stateCount - lookedAt))
      {
        throw Expansion.Enough()
      }
    }
    do throws(Expansion.Enough) {
      try expansion.begin { (successor) throws(Expansion.Enough) in try reach(successor, from: nil) }
      while lookedAt < graph.stateCount {
        if let node = graph.take(lookedAt) {
          crashPointCount += try expansion.expand(node) { (successor) throws(Expansion.Enough) in
            try reach(successor, from: lookedAt)
          }
        }
        lookedAt += 1
      }
    } catch {
      isComplete = false
    }
    stateCount = graph.stateCount
    failures = graph.failures.map { FailedCase($0.complaint, expansion.run(along: graph.path(to: $0.place))) }
    guard isComplete else { return }
    switch graph.count() {
    case .cases(let count): cases = count
    case .circle(let place):
      let run = expansion.run(along: graph.path(to: place))
      failures.append(FailedCase(Complaint("T1", "the saga does not end"), run))
    }
  }
}

/// A run that shows something wrong.
package struct FailedCase: Sendable {
  /// What is wrong.
  package let complaint: Complaint

  /// The run.
  package let run: SimulatedCase

  /// The seed of the run by chance that showed it first; nil when it was not found by chance.
  package let seed: UInt64?

  /// Makes one.
  init(_ complaint: Complaint, _ run: SimulatedCase, seed: UInt64? = nil) {
    self.complaint = complaint
    self.run = run
    self.seed = seed
  }

  /// The smallest run found that shows the same.
  package func shrunk(_ saga: SimulatedSaga) -> FailedCase {
    let run = run.shrunk { $0.run(saga).complaints.contains(complaint) }
    return FailedCase(complaint, run, seed: seed)
  }
}

/// A number of cases, which can be too many to count.
package struct CaseCount: Hashable, Sendable {
  /// The number; the largest there is when there are more.
  package private(set) var value: UInt64

  /// Whether there are more than the number says.
  package private(set) var isExceeded = false

  /// Makes a number.
  package init(_ value: UInt64) { self.value = value }

  package static func + (left: CaseCount, right: CaseCount) -> CaseCount {
    let (sum, overflow) = left.value.addingReportingOverflow(right.value)
    var count = CaseCount(overflow ? .max : sum)
    count.isExceeded = overflow || left.isExceeded || right.isExceeded
    return count
  }
}

/// How many cases end in which way.
package struct CasesByEnding: Hashable, Sendable {
  /// Those that complete.
  package var completed = CaseCount(0)
  /// Those that are undone.
  package var compensated = CaseCount(0)
  /// Those that wait for an operator.
  package var stuck = CaseCount(0)
  /// Those that were followed only until something was wrong.
  package var violated = CaseCount(0)

  /// None so far.
  package init() {}

  /// All of them.
  package var total: CaseCount { completed + compensated + stuck + violated }

  package static func + (left: CasesByEnding, right: CasesByEnding) -> CasesByEnding {
    var sum = left
    sum.completed = left.completed + right.completed
    sum.compensated = left.compensated + right.compensated
    sum.stuck = left.stuck + right.stuck
    sum.violated = left.violated + right.violated
    return sum
  }
}
