internal import Synchronization

/// How many records wait for their acknowledgement, as the signal thread may see it: when a signal ends the process
/// at once, nobody else can say that there were any.
final class Unsettled: Sendable {
  private let number = Atomic<Int>(0)

  /// Takes note of how many there are.
  func note(_ count: Int) { number.store(count, ordering: .releasing) }

  /// Tells of them, if there are any.
  func tell() {
    let count = number.load(ordering: .acquiring)
    guard count > 0 else { return }
    let subject = count == 1 ? "1 record was" : "\(count) records were"
    Diagnostics(level: .errors).error(
      "stopped at once: \(subject) not acknowledged and may have been written all the same"
    )
  }
}
