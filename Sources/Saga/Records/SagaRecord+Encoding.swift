package import Bytes

extension SagaRecord {
  /// A header of a Kafka record.
  package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String

    /// Makes a header.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The id of the record, which is the same however often it is sent.
  package var id: String { saga + "/" + String(sequence) }

  /// The headers of the record: CloudEvents 1.0, binary mode.
  ///
  /// - Parameters:
  ///   - source: Who writes it, a URI reference like `/sagactl/host-17`.
  ///   - traceparent: The W3C trace context it belongs to.
  package func headers(source: String, traceparent: String?) -> [Header] {
    let writer = ByteWriter(capacity: 512)
    var headers: [Header] = []
    writeHeaders(source: source, traceparent: traceparent, to: writer) { name in
      headers.append(Header(name.description, writer.withBytes { String(decoding: $0, as: UTF8.self) }))
      writer.removeAll()
    }
    return headers
  }

  /// Writes the values of the record's headers, one after another.
  ///
  /// - Parameter ended: Is called with each header's name when its value has been written.
  package func writeHeaders(
    source: String,
    traceparent: String?,
    to writer: ByteWriter,
    _ ended: (StaticString) -> Void
  ) {
    writer.write("1.0")
    ended("ce_specversion")
    writeID(sequence, to: writer)
    ended("ce_id")
    writer.write(text: source)
    ended("ce_source")
    event.writeType(to: writer)
    ended("ce_type")
    time.writeRFC3339(to: writer)
    ended("ce_time")
    if let step = event.step {
      writer.write(text: step)
      ended("ce_subject")
    }
    writeSortable(sequence, to: writer)
    ended("ce_sequence")
    writer.write(text: saga)
    ended("ce_correlationid")
    if let cause {
      writeID(cause, to: writer)
      ended("ce_causationid")
    }
    writer.write(text: saga)
    ended("ce_partitionkey")
    writer.write(decimal: epoch)
    ended("ce_sagaepoch")
    if let traceparent {
      writer.write(text: traceparent)
      ended("traceparent")
    }
    writer.write("application/json")
    ended("content-type")
  }

  private func writeID(_ sequence: UInt64, to writer: ByteWriter) {
    writer.write(text: saga)
    writer.write(UInt8(ascii: "/"))
    writer.write(decimal: sequence)
  }
}

extension JSONValue {
  /// Makes an object of members whose names differ, which is not checked.
  package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    var object = JSONObject(capacity: members.count)
    for (name, value) in members { object.append(name, value) }
    return .object(object)
  }
}
