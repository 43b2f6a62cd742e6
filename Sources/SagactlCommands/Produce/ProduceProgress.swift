internal import Kafka

/// The progress line of a long input: bytes, records and records a second, four times a second.
struct ProduceProgress {
  private let diagnostics: Diagnostics
  private let started = ContinuousClock.now
  private var shown = ContinuousClock.now

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// Shows the line when it is due; nothing is shown in the first second.
  mutating func update(read: Int64, of size: Int64?, records: Int64) {
    let now = ContinuousClock.now
    guard now - shown >= .milliseconds(250), now - started >= .seconds(1) else { return }
    shown = now
    let rate = Double(records) / ((now - started) / .seconds(1))
    var text = "\(CountWords.of(Int(records), "record")), \(grouped(Int64(rate)))/s"
    if let size, size > 0 {
      let share = min(Double(read) / Double(size), 1)
      let filled = Int(share * 20)
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
      text = "[\(bar)] \(Int(share * 100)) %  \(text)"
    }
    diagnostics.progress(text)
  }
}

/// A whole number with thousands separated by commas.
func grouped(_ number: Int64) -> String {
  var digits = String(number.magnitude)
  var parts: [String] = []
  while digits.count > 3 {
    parts.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  parts.insert(digits, at: 0)
  return (number < 0 ? "-" : "") + parts.joined(separator: ",")
}
