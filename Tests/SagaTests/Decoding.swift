import Bytes
import Saga

extension SagaRecord {
  /// Reads a record from headers and a value, as they are in Kafka.
  init(headers: [Header], value: JSONValue) throws {
    let names = headers.map { (StableBytes($0.name.utf8), StableBytes($0.value.utf8)) }
    let views = names.map { RecordHeader(name: $0.view, value: $1.view) }
    var decoder = RecordDecoder()
    let key = StableBytes((headers.first { $0.name == "ce_correlationid" }?.value ?? "").utf8)
    let decoded = views.withUnsafeBufferPointer { views in
      Array(value.text.utf8).withUnsafeBytes { decoder.decode(views, key: key.view, value: $0) }
    }
    switch decoded {
    case .record(let record), .stray(let record): self = record
    case .problem(let problem): throw problem
    case .foreign: throw RecordProblem(message: "it is no saga's record")
    }
  }
}
