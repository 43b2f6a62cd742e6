internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Writes sagas as one sequence diagram in Mermaid's language.
final class TimelineMermaid {
  /// Everybody in the diagram, by the name shown.
  private var actors: [String] = []

  /// The beginning of the diagram; written when all sagas are known, for it names everybody in them.
  func writeHead(to out: ByteWriter) {
    out.write("sequenceDiagram\n  participant saga as saga\n")
    for (place, actor) in actors.enumerated() {
      out.write(text: "  participant p\(place + 1) as \(Self.escaped(actor))\n")
    }
  }

  /// Writes the part of the diagram that is about one saga.
  func write(_ history: SagaHistory, _ timeline: Timeline, to out: ByteWriter) {
    func put(_ line: String) { out.write(text: "  \(line)\n") }
    let name = timeline.definition.map { " (\($0))" } ?? ""
    put("Note over saga: \(Self.escaped(timeline.id + name))")
    // What is undone stands on another ground.
    var isUndoing = false
    func endUndoing() {
      if isUndoing { put("end") }
      isUndoing = false
    }
    for (entry, row) in zip(history.entries, timeline.rows) where entry.rejection == nil {
      switch entry.record.event {
      case .attempt(let event):
        if event.operation == .compensation, !isUndoing {
          put("rect rgb(255, 243, 224)")
          isUndoing = true
        }
        put(message(event, row, actor(of: event, in: history)))
      case .sagaStarted: break
      case .sagaCompensated, .sagaStuck, .sagaResumed:
        endUndoing()
        put(note(row))
      default: put(note(row))
      }
    }
    endUndoing()
    for finding in history.findings {
      put("Note over saga: \(Self.escaped("broken rule: " + Self.words(finding)))")
    }
  }

  private static func words(_ finding: LogFinding) -> String {
    PlainText.line("\(finding.rule.map { "\($0), " } ?? "")record \(finding.sequence ?? 0)")
  }

  /// The short name of whom an attempt calls: its participant, or without a definition its step.
  private func actor(of event: AttemptEvent, in history: SagaHistory) -> String {
    let step = history.definition?.definition[step: event.step]
    var call = step?.action
    if event.operation == .compensation, case .operation(let operation)? = step?.compensation {
      call = operation
    }
    if event.operation == .query { call = step?.query ?? call }
    let name = PlainText.line(call?.participant ?? event.step)
    if let known = actors.firstIndex(of: name) { return "p\(known + 1)" }
    actors.append(name)
    return "p\(actors.count)"
  }

  private func message(_ event: AttemptEvent, _ row: Timeline.Row, _ actor: String) -> String {
    let step = row.step ?? ""
    switch event.occurrence {
    case .started: return "saga->>\(actor): \(Self.escaped("\(step), \(row.what)"))"
    case .succeeded, .failed:
      let detail = row.detail.isEmpty ? "" : ": \(PlainText.cut(row.detail, 60))"
      return "\(actor)-->>saga: \(Self.escaped("\(step), \(row.what)\(detail)"))"
    case .unknown:
      return "\(actor)--xsaga: \(Self.escaped("\(step), \(row.what): \(PlainText.cut(row.detail, 60))"))"
    case .retrying: return note(row)
    }
  }

  private func note(_ row: Timeline.Row) -> String {
    let step = row.step.map { "\($0), " } ?? ""
    let detail = row.detail.isEmpty ? "" : ": \(PlainText.cut(row.detail, 100))"
    return "Note over saga: \(Self.escaped("\(step)\(row.what)\(detail)"))"
  }

  /// Text as Mermaid shows it: what means something to it, or to HTML, becomes an entity of its kind.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "#", ";", "%", "<", ">", "&", "$", "\\": result += "#\(scalar.value);"
      // At the beginning, `wrap:` is a word of Mermaid's.
      case ":" where result == "wrap" || result == "nowrap": result += "#58;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.isEmpty ? "-" : result
  }
}
