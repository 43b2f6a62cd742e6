internal import Saga

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

  /// Two ids share one of these 64 bits once in a billion billion times.
  private static func key(_ id: String) -> Int {
    var hasher = Hasher()
    hasher.combine(id)
    return hasher.finalize()
  }
}
