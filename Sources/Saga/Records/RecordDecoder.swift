package import Bytes

/// Reads Kafka records as a saga's, one after the other.
package final class RecordDecoder {
  /// Starts with nothing known.
  package init() {}

  /// What a Kafka record is.
  package enum Decoded: Hashable, Sendable {
    /// A saga's record.
    case record(SagaRecord)
    /// Something that was to be one and cannot be read.
    case problem(RecordProblem)
    /// It does not claim to be one.
    case foreign
  }

  /// Reads one record.
  package func decode(
    _ headers: UnsafeBufferPointer<RecordHeader>,
    value: UnsafeRawBufferPointer?
  ) -> Decoded {
    let texts = headers.compactMap { header in
      header.value.map {
        SagaRecord.Header(
          String(decoding: header.name, as: UTF8.self),
          String(decoding: $0, as: UTF8.self)
        )
      }
    }
    let isClaimed = texts.contains {
      $0.name == "ce_type" && $0.value.hasPrefix(SagaEvent.typePrefix) || $0.name == "ce_sagaepoch"
    }
    guard isClaimed else { return .foreign }
    guard let value else { return .problem(RecordProblem(message: "the value is null")) }
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: value)
    } catch {
      return .problem(RecordProblem(message: "the value is not JSON: \(error)"))
    }
    do throws(RecordProblem) {
      return .record(try SagaRecord(headers: texts, value: json))
    } catch {
      return .problem(error)
    }
  }
}
