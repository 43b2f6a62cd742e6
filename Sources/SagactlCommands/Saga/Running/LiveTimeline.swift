internal import Bytes
internal import Glibc
internal import Saga

/// Shows the records of one saga as they are written, as ``TimelineText`` shows them afterwards.
final class LiveTimeline {
  private let output: ResultOutput
  private let palette: Palette
  private let stepWidth: Int
  private var words: EventWords
  private var startedAt: Timestamp?
  /// Whether the saga was stuck before this run, of which the first record is the taking over.
  private var wasStuck: Bool

  /// The widths of columns whose contents are not known yet.
  private static let (timeWidth, numberWidth, whatWidth, detailWidth) = (7, 3, 22, 160)

  /// - Parameter state: What has happened before.
  init(_ definition: SagaDefinition, _ state: SagaState, _ output: ResultOutput) {
    self.output = output
    palette = Palette(isOn: Terminal.isOutput && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    stepWidth = min(definition.steps.reduce(0) { max($0, $1.name.count) }, 40)
    words = EventWords(definition, knowing: state)
    wasStuck = state.phase == .stuck
    startedAt = state.phase == .pending ? nil : state.startedAt
  }

  func show(_ record: SagaRecord) {
    words.learn(record.event)
    let start = startedAt ?? record.time
    startedAt = start
    let (mark, what, detail) = words.describe(record.event, wasStuck: wasStuck)
    wasStuck = false
    var line = "  " + palette.dim(right(start.distance(to: record.time).clock, Self.timeWidth))
    line += "  " + palette.dim(right(String(record.sequence), Self.numberWidth)) + "  "
    line += left(PlainText.cut(PlainText.line(record.event.step ?? ""), 40), stepWidth) + "  "
    line += palette.paint(mark.symbol, mark.tone) + " "
    let plain = PlainText.line(what)
    if detail.isEmpty {
      line += palette.paint(plain, mark.tone)
    } else {
      line += palette.paint(left(plain, Self.whatWidth), mark.tone) + "  "
      line += PlainText.cut(PlainText.line(detail), Self.detailWidth)
    }
    output.writer.write(text: line + "\n")
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
