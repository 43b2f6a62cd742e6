/// Spreads records over time: at most `rate` a second, in steps of a millisecond or so.
struct Pace {
  private let rate: Double?
  private let started = ContinuousClock.now
  private var granted: Double = 0

  /// A rate from here on is none: no machine sends a record in a nanosecond, and the numbers stay exact below it.
  private static let unreachable = 1e9

  /// - Parameter rate: records a second, above 0, or nil for no limit.
  init(rate: Double?) { self.rate = rate.flatMap { $0 < Self.unreachable ? $0 : nil } }

  /// How many records may go now, at most `wanted`.
  mutating func allowance(_ wanted: Int) -> Int {
    guard let rate else { return wanted }
    let elapsed = ContinuousClock.now - started
    let due = elapsed / .seconds(1) * rate + 1
    // After a pause of the input the missed time is not made up for with a burst of more than a second.
    granted = max(granted, due - max(rate, 1))
    let number = max(0, (due - granted).rounded(.down))
    return number < Double(wanted) ? Int(number) : wanted
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
