internal import Bytes
internal import Glibc
internal import Kafka

/// The only writer to standard error: one line a message, `sagactl: what: why; what to try`.
final class Diagnostics {
  /// How much is said.
  enum Level: Int, Comparable, Sendable {
    case errors, normal, verbose, debug
    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  let level: Level
  private let out = ByteWriter(descriptor: 2, capacity: 4096)
  /// The last connection error librdkafka reported: it says why a broker could not be reached.
  private(set) var lastClientError: KafkaError?
  private var outage: KafkaError?

  /// The reason why no broker could be reached, once for each time librdkafka found that out.
  func takeOutage() -> KafkaError? {
    defer { outage = nil }
    return outage
  }

  /// The last of librdkafka's statistics, and when they came.
  private(set) var statistics: (json: String, at: ContinuousClock.Instant)?
  /// Whether the user has asked for statistics.
  var showsStatistics = false

  /// The brokers the command talks to, for messages about them.
  var brokers = ""
  /// Erased before anything else is written, when a progress line is on the screen.
  var progressIsShown = false

  init(level: Level) { self.level = level }

  /// Whether standard error is a terminal.
  static let isTerminal = isatty(2) == 1

  /// A problem in a file, `file:line:column: message`, as it stands: editors look for this form.
  func problem(_ text: String) { put("", text) }

  func error(_ text: String) { put("sagactl: ", text) }

  /// A command to type, below the error it helps against.
  func command(_ text: String) { put("    ", text) }

  func warning(_ text: String) { if level >= .normal { put("sagactl: warning: ", text) } }

  /// For people only: silent with `-q`.
  func note(_ text: String) { if level >= .normal { put("% ", text) } }

  func verbose(_ text: String) { if level >= .verbose { put("% ", text) } }

  /// Shows `text` on one line that the next message replaces.
  func progress(_ text: String) {
    out.write(text: "\r\u{1b}[K\(text)")
    out.flush()
    progressIsShown = true
  }

  func endProgress() {
    guard progressIsShown else { return }
    out.write(text: "\r\u{1b}[K")
    out.flush()
    progressIsShown = false
  }

  /// Takes note of what librdkafka reports; connection trouble is kept for the final word.
  func report(_ event: ClientEvent) {
    switch event {
    case .error(let error):
      if error.code != .allBrokersDown || lastClientError == nil { lastClientError = error }
      if error.code == .allBrokersDown { outage = lastClientError }
      verbose("librdkafka: \(error)")
    case .log(_, "AUTOCREATE", _) where level < .debug:
      // Old brokers may create the topics they are asked about: only such as exist are asked about.
      break
    case .log(let logLevel, let facility, let text):
      if level >= .debug || (level >= .verbose && logLevel <= 4) { put("% ", "\(facility): \(text)") }
    case .statistics(let json):
      statistics = (json, .now)
      if showsStatistics { verbose(json) }
    }
  }

  private func put(_ prefix: StaticString, _ text: String) {
    endProgress()
    out.write(prefix)
    // One message is one line and harmless to a terminal, whatever a broker or a file put into it.
    let line = text.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 }
    line.withUnsafeBytes { ControlEscape.write($0, to: out) }
    out.write(10)
    out.flush()
  }
}
