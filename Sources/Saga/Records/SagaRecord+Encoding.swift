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
    let images = RecordImages()
    images.append(self, source: source, traceparent: traceparent)
    var headers: [Header] = []
    images.withParts(of: 0) {
      $0.forEachHeader { headers.append(Header($0.description, String(decoding: $1, as: UTF8.self))) }
    }
    return headers
  }

  /// Writes the values of the record's headers, one after another.
  ///
  /// - Parameters:
  ///   - moments: What writes the time.
  ///   - headers: Gets each header's name and where its value ends, counted from where the first begins; there
  ///     is room for all.
  /// - Returns: How many headers there are.
  func writeHeaders(
    source: String,
    traceparent: String?,
    to writer: ByteWriter,
    _ moments: inout MomentText,
    _ headers: UnsafeMutablePointer<RecordImages.Header>
  ) -> Int {
    var count = 0
    let texts =
      saga.utf8.count * 4 + source.utf8.count + (event.step?.utf8.count ?? 0)
      + (traceparent?.utf8.count ?? 0) + event.longestType
    // Room for all of it at once, numbers and times included.
    writer.append(upTo: texts + 200) { place in
      var out = HeaderValues(place, headers)
      out.text.write("1.0")
      out.end("ce_specversion")
      let saga = out.text.count..<out.text.count + self.saga.utf8.count
      out.text.write(self.saga)
      out.text.write("/")
      out.text.write(sequence)
      out.end("ce_id")
      out.text.write(source)
      out.end("ce_source")
      event.writeType(to: &out.text)
      out.end("ce_type")
      out.text.count += moments.write(time, at: out.text.next)
      out.end("ce_time")
      if let step = event.step {
        out.text.write(step)
        out.end("ce_subject")
      }
      out.text.writeSortable(sequence)
      out.end("ce_sequence")
      out.text.repeat(saga)
      out.end("ce_correlationid")
      if let cause {
        out.text.repeat(saga)
        out.text.write("/")
        out.text.write(cause)
        out.end("ce_causationid")
      }
      out.text.repeat(saga)
      out.end("ce_partitionkey")
      out.text.write(epoch)
      out.end("ce_sagaepoch")
      if let traceparent {
        out.text.write(traceparent)
        out.end("traceparent")
      }
      out.text.write("application/json")
      out.end("content-type")
      count = out.count
      return out.text.count
    }
    return count
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
