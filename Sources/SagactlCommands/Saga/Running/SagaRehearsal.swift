internal import Bytes
internal import Saga
internal import SagaRuntime

/// A dry run: sagas run as they would, but nobody is called that is no mock, no time passes, and the records
/// go to standard output as `consume -J` would write them.
enum SagaRehearsal {
  /// What the records say in `ce_source`.
  private static let source = "/sagactl/dry-run"

  /// A journal that writes nowhere but to standard output.
  ///
  /// - Parameter output: Where records go; nil when they are shown in another way.
  static func journal(topic: String, loop: EventLoop, _ output: ByteWriter?) -> RehearsalJournal {
    let image = RecordImages()
    return RehearsalJournal(loop) { record, traceparent in
      guard let output else { return }
      image.removeAll()
      image.append(record, source: source, traceparent: traceparent)
      image.withParts(of: 0) { write($0, record, topic, to: output) }
    }
  }

  private static func write(
    _ parts: RecordImages.Parts,
    _ record: SagaRecord,
    _ topic: String,
    to output: ByteWriter
  ) {
    var json = RecordJSONWriter(output: output)
    var topic = topic
    topic.withUTF8 { json.begin(topic: UnsafeRawBufferPointer($0), partition: nil) }
    json.timestamp(record.time.milliseconds, type: .create)
    json.key(parts.key)
    json.value(parts.value)
    json.beginHeaders()
    parts.forEachHeader { name, value in
      let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      json.header(name: name, value: value)
    }
    json.endHeaders()
    json.end()
  }
}
