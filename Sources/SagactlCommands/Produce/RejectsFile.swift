internal import Bytes
internal import Glibc
internal import Kafka
final class RejectsFile {
  init(path: String, inputs: [OpenInput]) throws(Failure) {}
  func add(
    topic: String,
    partition: Int32?,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: borrowing HeaderList,
    timestamp: Int64?,
    place: String,
    reason: String
  ) {}
  func add(_ message: borrowing Message, timestamp: Int64?, place: String, reason: String) {}
  func add(unreadable: UnsafeRawBufferPointer, place: String, reason: String) {}
  func close() -> Bool { true }
}
extension ByteWriter { func writeJSONString(_ s: String) { write(text: "\"\(s)\"") } }
