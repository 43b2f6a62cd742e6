import Saga

/// What is kept of sagas that have ended: enough to tell a repetition of their records from news.
///
/// Only the last hundred thousand or so are known, so that a log of any length can be read.
struct FinishedSagas {
  /// What is kept of one.
  struct Mark {
    /// The number of its last record that counted.
    var sequence: UInt64
    /// The writer whose records count.
    var epoch: UInt64
    /// The records with which writers took over.
    var takeovers: [Takeover]
    /// Whether it was completed; otherwise it was compensated.
    let isCompleted: Bool
  }

  private static var limit: Int { 1 << 17 }

  private var marks: [Int: Mark] = [:]
  private var order: [Int] = []
  private var oldest = 0

  /// What is kept of a saga; nil when it is not known to have ended.
  subscript(id: String) -> Mark? { marks.isEmpty ? nil : marks[Self.key(id)] }

  /// Notes that a saga has ended, or that a later record of it counts.
  mutating func note(_ id: String, _ mark: Mark) {
    let key = Self.key(id)
    guard marks.updateValue(mark, forKey: key) == nil else { return }
    if order.count < Self.limit {
      order.append(key)
    } else {
      marks[order[oldest]] = nil
      order[oldest] = key
      oldest = (oldest + 1) % Self.limit
    }
  }

  /// Of 64 bits, an id shares all with one of those that are known once in 10^14 times.
  private static func key(_ id: String) -> Int {
    var hasher = Hasher()
    hasher.combine(id)
    return hasher.finalize()
  }
}

extension FinishedSagas.Mark {
  /// Takes a record of the saga into account, as ``LogVerifier`` would.
  ///
  /// - Returns: Why it does not count, and the rules it breaks.
  mutating func take(
    _ record: SagaRecord,
    isStray: Bool = false
  ) -> (rejection: Rejection?, broken: [Violation]) {
    var broken: [Violation] = []
    func report(_ invariant: Invariant, _ message: String) {
      broken.append(Violation(invariant: invariant, sequence: record.sequence, message: message))
    }
    if isStray { report(.k2, "the record's key is not the saga's id") }
    if record.sequence <= sequence { return (takeovers.rejection(ofSeen: record), broken) }
    if record.epoch < epoch { return (.staleEpoch, broken) }
    var rejection: Rejection?
    switch record.event {
    case .sagaSuspended, .sagaResumed, .cancelRequested, .lateReply, .unrecognised: break
    default:
      let message = "the saga is \(isCompleted ? "completed" : "compensated")"
      rejection = .illegal(.ended, message)
      report(isCompleted && record.event.isUndoing ? .t7 : .t1, message)
    }
    broken += record.placeBroken(after: sequence, epoch: epoch) + record.headersBroken
    takeovers.note(record, after: epoch)
    sequence = record.sequence
    epoch = record.epoch
    return (rejection, broken)
  }
}

extension SagaEvent {
  fileprivate var isUndoing: Bool {
    switch self {
    case .sagaCompensating: true
    case .attempt(let event): event.operation == .compensation
    default: false
    }
  }
}
