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
    var ends: [(name: StaticString, end: Int)] = []
    writeHeaders(source: source, traceparent: traceparent, to: writer) { ends.append(($0, $1)) }
    return writer.withBytes { bytes in
      var start = 0
      return ends.map { name, end in
        defer { start = end }
        return Header(name.description, String(decoding: bytes[start..<end], as: UTF8.self))
      }
    }
  }

  /// Writes the values of the record's headers, one after another.
  ///
  /// - Parameter ended: Is called with each header's name and with where its value ends, counted from where
  ///   the first begins.
  package func writeHeaders(
    source: String,
    traceparent: String?,
    to writer: ByteWriter,
    _ ended: (_ name: StaticString, _ end: Int) -> Void
  ) {
    let texts =
      saga.utf8.count * 4 + source.utf8.count + (event.step?.utf8.count ?? 0)
      + (traceparent?.utf8.count ?? 0) + event.longestType
    // Room for all of it at once, numbers and times included.
    writer.append(upTo: texts + 200) { place in
      var out = HeaderText(place)
      func end(_ name: StaticString) { ended(name, out.count) }
      out.write("1.0")
      end("ce_specversion")
      out.write(saga)
      out.write("/")
      out.write(sequence)
      end("ce_id")
      out.write(source)
      end("ce_source")
      event.writeType(to: &out)
      end("ce_type")
      out.count += time.writeRFC3339(at: out.next)
      end("ce_time")
      if let step = event.step {
        out.write(step)
        end("ce_subject")
      }
      out.writeSortable(sequence)
      end("ce_sequence")
      out.write(saga)
      end("ce_correlationid")
      if let cause {
        out.write(saga)
        out.write("/")
        out.write(cause)
        end("ce_causationid")
      }
      out.write(saga)
      end("ce_partitionkey")
      out.write(epoch)
      end("ce_sagaepoch")
      if let traceparent {
        out.write(traceparent)
        end("traceparent")
      }
      out.write("application/json")
      end("content-type")
      return out.count
    }
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
