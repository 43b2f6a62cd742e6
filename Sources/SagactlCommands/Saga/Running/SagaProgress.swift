/// The progress line of many sagas: how many ended how, how many are on their way, and how many a second.
final class SagaProgress {
  private let diagnostics: Diagnostics
  private let started = ContinuousClock.now
  private var shown = ContinuousClock.now

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// Shows the line when it is due, four times a second; nothing is shown in the first second.
  func update(_ tally: SagaTally, running: Int) {
    let now = ContinuousClock.now
    guard now - shown >= .milliseconds(250), now - started >= .seconds(1) else { return }
    shown = now
    let rate = Int64(Double(tally.total) / ((now - started) / .seconds(1)))
    let ended = tally.total == 0 ? "" : "\(tally.summary), "
    diagnostics.progress("\(ended)\(grouped(Int64(running))) running, \(grouped(rate))/s")
  }
}
