internal import Bytes
internal import Kafka

/// Writes a JSON line for each acknowledged record: where it now is, and which input record it was.
final class AcknowledgementWriter {
  let out: ByteWriter

  init(_ out: ByteWriter) { self.out = out }

  /// `{"topic":"t","partition":0,"offset":12,"record":1}`, `record` counting the input from 1; `offset` is null
  /// when the broker has not told it.
  func add(_ place: TopicPartition, offset: Int64, tag: UInt) {
    out.write("{\"topic\":")
    out.writeJSONString(place.topic)
    out.write(",\"partition\":")
    out.write(decimal: Int64(place.partition))
    out.write(",\"offset\":")
    // Nobody knows it with acks=0, or when a batch counts as acknowledged because a later one was.
    if offset >= 0 { out.write(decimal: offset) } else { out.write("null") }
    out.write(",\"record\":")
    out.write(decimal: Int64(tag & InputPlace.recordMask))
    out.write("}\n")
  }
}
