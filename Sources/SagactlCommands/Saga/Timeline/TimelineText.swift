internal import Bytes
internal import Saga

/// Writes timelines as lines of text.
struct TimelineText {
  private let out: ByteWriter
  private let palette: Palette
  /// The most characters of a detail that are shown; nil shows all.
  private let width: Int?

  /// - Parameter isFull: Whether long details are shown as a whole.
  init(to out: ByteWriter, palette: Palette, isFull: Bool) {
    self.out = out
    self.palette = palette
    width = isFull ? nil : 160
  }

  func write(_ timeline: Timeline) {
    writeHead(timeline)
    writeRows(timeline)
    for remark in timeline.remarks { put("  \(remark)") }
    for remedy in timeline.remedies {
      put("  \(remedy.sentence)")
      for command in remedy.commands { put("    \(palette.bold(command))") }
    }
  }

  private func writeHead(_ timeline: Timeline) {
    var line = palette.bold(timeline.id) + ": " + palette.paint(timeline.state, timeline.tone)
    if timeline.state != "unknown" {
      line += timeline.hasEnded ? " after \(timeline.length.words)" : " for \(timeline.length.words) so far"
    }
    if let reason = timeline.reason { line += ", because \(reason)" }
    put(line)
    let name = timeline.definition.map { "\($0), started " } ?? "first record "
    let records = "\(timeline.count) \(timeline.count == 1 ? "record" : "records")"
    put(palette.dim("  \(name)\(timeline.start.rfc3339), \(records) in \(timeline.places)"))
    put("")
  }

  private func writeRows(_ timeline: Timeline) {
    let times = timeline.rows.map(\.elapsed.clock)
    let numbers = timeline.rows.map { String($0.sequence) }
    let timeWidth = times.reduce(4) { max($0, $1.count) }
    let numberWidth = numbers.reduce(1) { max($0, $1.count) }
    let stepWidth = min(timeline.rows.reduce(0) { max($0, $1.step?.count ?? 0) }, 40)
    let whatWidth = min(timeline.rows.reduce(0) { $1.detail.isEmpty ? $0 : max($0, $1.what.count) }, 40)
    for (place, row) in timeline.rows.enumerated() {
      // A colour inside would end what is meant for the whole line.
      let palette = row.ignored == nil ? self.palette : Palette(isOn: false)
      var line = "  " + palette.dim(right(times[place], timeWidth)) + "  "
      line += palette.dim(right(numbers[place], numberWidth)) + "  "
      if stepWidth > 0 { line += left(PlainText.cut(row.step ?? "", 40), stepWidth) + "  " }
      line += palette.paint(row.mark.symbol, row.mark.tone) + " "
      let detail = width.map { PlainText.cut(row.detail, $0) } ?? row.detail
      if detail.isEmpty {
        line += palette.paint(row.what, row.mark.tone)
      } else {
        line += palette.paint(left(row.what, whatWidth), row.mark.tone) + "  " + detail
      }
      put(row.ignored == nil ? line : self.palette.dim(line))
      let indent = String(
        repeating: " ",
        count: timeWidth + numberWidth + stepWidth + (stepWidth > 0 ? 8 : 6)
      )
      if let ignored = row.ignored {
        put(self.palette.dim("\(indent)  this record does not count: \(ignored)"))
      }
      for finding in row.findings { put("\(indent)  " + self.palette.paint("✗ \(finding)", .bad)) }
    }
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func put(_ line: String) {
    out.write(text: line)
    out.write(UInt8(ascii: "\n"))
  }
}

/// Colours for a terminal, or none.
struct Palette {
  let isOn: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }

  func dim(_ text: String) -> String { wrap(text, "2") }

  func paint(_ text: String, _ tone: Timeline.Tone) -> String {
    switch tone {
    case .plain: text
    case .quiet: dim(text)
    case .good: wrap(text, "32")
    case .undone: wrap(text, "33")
    case .bad: wrap(text, "31")
    case .doubt: wrap(text, "35")
    }
  }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
