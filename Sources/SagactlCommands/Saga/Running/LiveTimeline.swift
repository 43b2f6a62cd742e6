internal import Bytes
internal import Saga

/// Shows the records of one saga as they are written.
final class LiveTimeline {
  private let output: ResultOutput
  private var startedAt: Timestamp?

  init(_ output: ResultOutput) { self.output = output }

  func show(_ record: SagaRecord) {
    let start = startedAt ?? record.time
    startedAt = start
    let elapsed = start.distance(to: record.time)
    output.writer.write(text: "+\(elapsed.seconds)s  \(record.event.shortType)")
    if let step = record.event.step { output.writer.write(text: "  \(step)") }
    output.writer.write("\n")
  }
}
