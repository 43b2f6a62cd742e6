internal import Bytes
internal import Glibc
internal import Kafka

/// Shows what would be sent, as JSON records, and contacts nobody.
final class DryRun: RecordOutlet {
  private let out = ByteWriter(descriptor: 1)
  private var json: RecordJSONWriter
  private var topics: [StableBytes] = []
  private let fixedPartition: Int32?
  private let longest: Int
  private let ledger: DeliveryLedger
  /// How many records have been shown.
  private(set) var count: Int64 = 0

  /// - Parameter longest: `message.max.bytes`; what is larger is refused as it would be in earnest.
  init(fixedPartition: Int32?, longest: Int, ledger: DeliveryLedger) {
    self.fixedPartition = fixedPartition
    self.longest = longest
    self.ledger = ledger
    json = RecordJSONWriter(output: out)
  }

  let eventDescriptor: Int32? = nil

  func open(topic name: String) -> Int {
    if let known = topics.firstIndex(where: { $0.view.elementsEqual(name.utf8) }) { return known }
    topics.append(StableBytes(name.utf8))
    return topics.count - 1
  }

  func send(_ record: OutgoingRecord, headers: borrowing HeaderList, to topic: Int) {
    guard WireSize.of(record, headers: headers.pointers) <= longest else {
      return ledger.refuse(
        record,
        headers: headers,
        topic: String(decoding: topics[topic].view, as: UTF8.self),
        KafkaError(.messageTooLarge),
        limit: String(longest)
      )
    }
    json.begin(topic: topics[topic].view, partition: record.partition ?? fixedPartition)
    json.timestamp(record.timestamp, type: .create)
    json.key(record.key)
    json.value(record.value)
    json.headers(headers.pointers)
    json.end()
    count += 1
  }

  /// Nothing is acknowledged; what is to be waited for is the next record's turn.
  func serve(timeout: Duration) {
    guard timeout > .zero else { return }
    out.flush()
    usleep(UInt32(timeout / .microseconds(1)))
  }

  /// Writes out what is buffered; a closed pipe is no error.
  func finish() throws(Failure) -> Int32 { try out.finish() }
}
