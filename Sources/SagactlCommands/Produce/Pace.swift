/// Spreads records over time: at most `rate` a second, in steps of a millisecond or so.
struct Pace {
  private let rate: Double?
  private let started = ContinuousClock.now
  private var granted: Double = 0

  /// - Parameter rate: records a second, or nil for no limit.
  init(rate: Double?) { self.rate = rate }

  /// How many records may go now, at most `wanted`.
  mutating func allowance(_ wanted: Int) -> Int {
    guard let rate else { return wanted }
    let elapsed = ContinuousClock.now - started
    let due = elapsed / .seconds(1) * rate + 1
    // After a pause of the input the missed time is not made up for with a burst of more than a second.
    granted = max(granted, due - max(rate, 1))
    let number = max(0, min(Double(wanted), (due - granted).rounded(.down)))
    return Int(number)
  }

  /// Notes that `number` records have gone.
  mutating func spent(_ number: Int) { if rate != nil { granted += Double(number) } }

  /// How long until the next record is due, between 1 ms and 100 ms so that signals are noticed.
  var delay: Duration {
    guard let rate else { return .zero }
    let elapsed = (ContinuousClock.now - started) / .seconds(1)
    let wait = (granted + 1 - 1) / rate - elapsed
    return .microseconds(Int64((min(max(wait, 0.001), 0.1) * 1_000_000).rounded(.up)))
  }
}
