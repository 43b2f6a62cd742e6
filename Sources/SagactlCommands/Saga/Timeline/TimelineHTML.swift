internal import Bytes
internal import Saga

/// Writes timelines as one page of HTML that needs nothing else: no network, and no JavaScript to be read.
struct TimelineHTML {
  private let out: ByteWriter

  init(to out: ByteWriter) { self.out = out }

  /// What comes before each saga; `isOpen` shows its details at once.
  static func prefix(isOpen: Bool) -> StaticString { isOpen ? "<details open" : "<details" }

  /// The states a page can be narrowed down to, in their order.
  static let states = [
    "completed", "compensated", "stuck", "suspended", "running", "compensating", "unknown",
  ]

  /// Writes the beginning of the page.
  ///
  /// - Parameters:
  ///   - source: What has been read, for the heading.
  ///   - counts: How many sagas are in each state.
  func writeHead(source: String, counts: [String: Int], records: Int, findings: Int) {
    let total = counts.values.reduce(0, +)
    put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    put(
      "<title>\(Self.escaped("Sagas of \(source)"))</title>\n<style>\n\(TimelineStyle.sheet)</style>\n</head>\n"
    )
    put("<body>\n<header>\n<h1>\(Self.escaped(source))</h1>\n")
    put("<p>\(Self.count(total, "saga")), \(Self.count(records, "record"))")
    if findings > 0 { put(", <strong class=\"bad\">\(Self.count(findings, "broken rule"))</strong>") }
    put("</p>\n</header>\n")
    // The choices stand before what they narrow down, so that style sheets alone can do it.
    let present = Self.states.filter { counts[$0] != nil }
    put(
      "<input type=\"radio\" name=\"state\" id=\"all\" checked><label for=\"all\">all <b>\(total)</b></label>\n"
    )
    for state in present {
      put("<input type=\"radio\" name=\"state\" id=\"is-\(state)\">")
      put("<label for=\"is-\(state)\" class=\"\(state)\">\(state) <b>\(counts[state] ?? 0)</b></label>\n")
    }
    put(
      "<span class=\"legend\"><i class=\"ok\"></i>succeeded<i class=\"no\"></i>refused<i class=\"away\"></i>unavailable"
    )
    put("<i class=\"doubt\"></i>unknown<i class=\"undo\"></i>undone</span>\n")
    put("<input type=\"search\" id=\"search\" placeholder=\"find in ids, names and reasons\" hidden>\n")
    put("<main>\n")
  }

  /// Writes the end of the page.
  func writeEnd() { put("</main>\n<script>\n\(TimelineStyle.script)</script>\n</body>\n</html>\n") }

  /// Writes one saga, behind the ``prefix(isOpen:)``.
  func write(_ timeline: Timeline) {
    put(" class=\"saga \(timeline.state)\"><summary>")
    put("<span class=\"state\">\(timeline.state)</span>")
    put("<span class=\"id\">\(Self.escaped(timeline.id))</span>")
    put("<span class=\"name\">\(Self.escaped(timeline.definition ?? ""))</span>")
    put("<time>\(timeline.start.rfc3339)</time>")
    put("<span class=\"length\">\(timeline.length.words)</span>")
    put("<span class=\"reason\">\(Self.escaped(timeline.reason ?? ""))</span>")
    if timeline.rows.contains(where: { !$0.findings.isEmpty }) {
      put("<span class=\"broken\">broken rule</span>")
    }
    put("</summary>\n")
    writeRemedies(timeline)
    writeChart(timeline)
    writeRows(timeline)
    put("</details>\n")
  }

  private func writeRemedies(_ timeline: Timeline) {
    for remark in timeline.remarks { put("<p class=\"remark\">\(Self.escaped(remark))</p>\n") }
    guard !timeline.remedies.isEmpty else { return }
    put("<div class=\"remedies\">")
    for remedy in timeline.remedies {
      put("<p>\(Self.escaped(remedy.sentence))</p>")
      put("<pre>\(Self.escaped(remedy.commands.joined(separator: "\n")))</pre>")
    }
    put("</div>\n")
  }

  /// A lane for each step with a bar for each attempt.
  private func writeChart(_ timeline: Timeline) {
    let total = max(timeline.length.wholeMilliseconds, 1)
    guard !timeline.attempts.isEmpty else { return }
    put("<div class=\"chart\"><div class=\"axis\"><span></span><div>")
    // Of less than four milliseconds not every quarter is a time of its own.
    for quarter in 0...4 as ClosedRange<Int64> where total >= 4 || total * quarter % 4 == 0 {
      let time = Duration.milliseconds(total * quarter / 4)
      put("<i style=\"left:\(quarter * 25)%\">\(time.clock)</i>")
    }
    put("</div></div>")
    for step in timeline.steps {
      put("<div class=\"lane\"><span>\(Self.escaped(step))</span><div>")
      var isEmpty = true
      for attempt in timeline.attempts where attempt.step == step {
        writeBar(attempt, total)
        isEmpty = false
      }
      // A step nobody was called for: it was skipped, or could not be attempted.
      if isEmpty, let row = timeline.rows.first(where: { $0.step == step }) { writeRemark(row, total) }
      put("</div></div>")
    }
    put("</div>\n")
  }

  private func writeBar(_ attempt: Timeline.Attempt, _ total: Int64) {
    let start = attempt.start.wholeMilliseconds
    let end = attempt.end?.wholeMilliseconds ?? total
    let left = Self.percent(start, of: total)
    let width = Self.percent(max(end - start, 0), of: total)
    let kind = attempt.operation == .compensation ? " undo" : attempt.operation == .query ? " query" : ""
    let name =
      switch attempt.operation {
      case .action: "attempt"
      case .query: "query"
      case .compensation: "undo"
      }
    let title =
      "\(attempt.step), \(name) \(attempt.number), \(attempt.start.clock) to "
      + "\(attempt.end.map(\.clock) ?? "…"): \(attempt.what)"
    put(
      "<b class=\"\(Self.name(of: attempt))\(kind)\" style=\"left:\(left)%;width:\(width)%\" "
        + "title=\"\(Self.escaped(title))\"></b>"
    )
  }

  private func writeRemark(_ row: Timeline.Row, _ total: Int64) {
    let left = Self.percent(row.elapsed.wholeMilliseconds, of: total)
    put("<em style=\"left:min(\(left)%, calc(100% - 12em))\">\(Self.escaped(row.what))</em>")
  }

  private static func name(of attempt: Timeline.Attempt) -> String {
    switch attempt.mark {
    case .succeeded, .undone: "ok"
    case .refused: "no"
    case .unavailable: "away"
    case .unknown: "doubt"
    default: "open"
    }
  }

  private func writeRows(_ timeline: Timeline) {
    put(
      "<table><thead><tr><th>time</th><th>#</th><th>step</th><th></th><th>what</th><th></th></tr></thead><tbody>\n"
    )
    for row in timeline.rows {
      put("<tr class=\"\(row.mark.tone.rawValue)\(row.ignored == nil ? "" : " ignored")\">")
      put("<td>\(row.elapsed.clock)</td><td>\(row.sequence)</td><td>\(Self.escaped(row.step ?? ""))</td>")
      put("<td>\(row.mark.symbol)</td><td>\(Self.escaped(row.what))</td><td>\(Self.escaped(row.detail))")
      if let ignored = row.ignored {
        put("<p class=\"note\">this record does not count: \(Self.escaped(ignored))</p>")
      }
      for finding in row.findings { put("<p class=\"note bad\">✗ \(Self.escaped(finding))</p>") }
      put("</td></tr>\n")
    }
    put(
      "</tbody></table>\n<p class=\"places\">\(Self.count(timeline.count, "record")) in \(timeline.places)</p>\n"
    )
  }

  /// A share in hundredths with two digits after the point.
  private static func percent(_ part: Int64, of whole: Int64) -> String {
    let value = min(max(Double(part) / Double(whole), 0), 1)
    let scaled = Int((value * 10_000).rounded())
    return "\(scaled / 100).\(String(scaled % 100 + 100).dropFirst())"
  }

  private static func count(_ number: Int, _ name: String) -> String {
    "\(grouped(Int64(number))) \(name)\(number == 1 ? "" : "s")"
  }

  private func put(_ text: String) { out.write(text: text) }

  /// Text that HTML takes for nothing but text, between tags and in quoted attributes.
  static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    var isPlain = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): result += "&amp;".utf8
      case UInt8(ascii: "<"): result += "&lt;".utf8
      case UInt8(ascii: ">"): result += "&gt;".utf8
      case UInt8(ascii: "\""): result += "&quot;".utf8
      case UInt8(ascii: "'"): result += "&#39;".utf8
      default:
        result.append(byte)
        continue
      }
      isPlain = false
    }
    return isPlain ? text : String(decoding: result, as: UTF8.self)
  }
}
