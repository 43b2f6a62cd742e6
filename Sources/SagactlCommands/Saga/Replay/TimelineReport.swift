internal import Bytes
internal import SagaRuntime

/// Shows the life of each saga.
final class TimelineReport: ReplayReport {
  let needsRecords = true
  private let format: ReplayPlan.Format
  private let client: ClientOptions
  private let source: ReplaySource
  private let out: ByteWriter
  private let sorted = SortedOutput()
  private let mermaid = TimelineMermaid()
  private let palette: Palette
  private let isFull: Bool

  init(
    _ plan: ReplayPlan,
    _ client: ClientOptions,
    _ source: ReplaySource,
    _ out: ByteWriter,
    _ diagnostics: Diagnostics
  ) {
    format = plan.format
    self.client = client
    self.source = source
    self.out = out
    palette = Palette(isOn: Terminal.isOutput && Terminal.allowsColor)
    isFull = diagnostics.level >= .verbose
  }

  func found(_ finding: LogFinding) {}

  func ended(_ saga: SagaHistory) {
    let advice = SagaAdvice(topic: source.topic ?? SagaPlan.defaultTopic, client)
    sorted.add(SortedOutput.Key(saga)) { writer in
      switch format {
      case .json: TimelineJSON.write(saga, advice, to: writer)
      case .text:
        TimelineText(to: writer, palette: palette, isFull: isFull)
          .write(TimelineMaker.timeline(of: saga, advice))
      case .mermaid: mermaid.write(saga, TimelineMaker.timeline(of: saga, advice), to: writer)
      case .html: TimelineHTML(to: writer).write(TimelineMaker.timeline(of: saga, advice))
      }
    }
  }

  func finish(_ history: LogHistory) throws(Failure) -> Int32 {
    switch format {
    case .json: try sorted.write(to: out)
    case .text: try sorted.write(to: out, separator: "\n")
    case .mermaid:
      mermaid.writeHead(to: out)
      try sorted.write(to: out)
    case .html:
      let page = TimelineHTML(to: out)
      let counts = history.counts
      page.writeHead(
        source: source.name,
        counts: counts.states,
        records: counts.records,
        findings: counts.violations
      )
      try sorted.write(to: out, before: TimelineHTML.prefix(isOpen: sorted.count <= 3))
      page.writeEnd()
    }
    return ExitStatus.done.rawValue
  }
}
