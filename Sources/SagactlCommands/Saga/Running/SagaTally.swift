/// Counts how sagas fared.
struct SagaTally {
  /// How many ended in each state, in the order states first came up.
  private(set) var counts: [(state: String, count: Int64)] = []

  /// How many there are in all.
  private(set) var total: Int64 = 0

  /// The worst that happened.
  private(set) var worst = ExitStatus.done

  /// Takes a saga into account.
  mutating func add(_ report: SagaReport) {
    total += 1
    if let place = counts.firstIndex(where: { $0.state == report.state }) {
      counts[place].count += 1
    } else {
      counts.append((report.state, 1))
    }
    add(report.status)
  }

  /// Takes something else that happened into account.
  mutating func add(_ status: ExitStatus) {
    if Self.rank(status) > Self.rank(worst) { worst = status }
  }

  /// The numbers as people read them: `12 completed, 3 compensated`.
  var summary: String { counts.map { "\(grouped($0.count)) \($0.state)" }.joined(separator: ", ") }

  /// Of two exit codes the one with the higher rank is told.
  private static func rank(_ status: ExitStatus) -> Int {
    switch status {
    case .done: 0
    case .someFailed: 1
    case .compensated: 2
    case .badData: 3
    case .resumable: 4
    case .stuck: 5
    case .notAuthorized: 6
    case .unavailable: 7
    default: 8
    }
  }
}
