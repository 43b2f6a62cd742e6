internal import Crdkafka
internal import Glibc

/// Sends records with librdkafka alone, in the way of its own `rdkafka_performance`: one payload by reference,
/// explicit partitions, a queue for all records, acknowledgements looked at once in 1000 records.
///
/// No input is read and no key is hashed: what this takes, every producer on this library takes.
struct LibrdkafkaProducer {
  let brokers: String
  let topic: String

  func run(records: Int) throws(BenchmarkError) {
    let handle = try Librdkafka.start(
      RD_KAFKA_PRODUCER,
      [
        "bootstrap.servers": brokers, "linger.ms": "50", "queue.buffering.max.messages": "1000000",
        "enable.idempotence": "true",
      ]
    )
    let target = try Librdkafka.open(topic, handle)
    let value = UnsafeMutableRawPointer.allocate(byteCount: InputFile.lineLength, alignment: 16)
    value.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "x"), count: InputFile.lineLength)
    let length = InputFile.lineLength - 9
    var sent = 0
    while sent < records {
      // 500 in a row for each partition, as many as sagactl groups.
      let partition = Int32(sent / 500 % EmbeddedBroker.partitions)
      let code = rd_kafka_produce(target, partition, 0, value, length, value, 8, nil)
      if code == 0 {
        sent += 1
        if sent % 1000 == 0 { rd_kafka_poll(handle, 0) }
      } else if rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL {
        rd_kafka_poll(handle, 10)
      } else {
        throw BenchmarkError("produce: \(String(cString: rd_kafka_err2str(rd_kafka_last_error())))")
      }
    }
    guard rd_kafka_flush(handle, 60_000) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw BenchmarkError("not everything was acknowledged within a minute")
    }
  }
}

/// Reads records with librdkafka alone: its callback queue, settings as in `rdkafka_performance`, and nothing
/// done with a record but counting it.
struct LibrdkafkaConsumer {
  let brokers: String
  let topic: String

  func run(records: Int) throws(BenchmarkError) {
    let handle = try Librdkafka.start(
      RD_KAFKA_CONSUMER,
      [
        "bootstrap.servers": brokers, "queued.min.messages": "1000000", "check.crcs": "false",
        "queued.max.messages.kbytes": "1048576", "fetch.wait.max.ms": "10",
      ]
    )
    let target = try Librdkafka.open(topic, handle)
    guard let queue = rd_kafka_queue_new(handle) else { throw BenchmarkError("there is no queue") }
    for partition in 0..<Int32(EmbeddedBroker.partitions) {
      rd_kafka_consume_start_queue(target, partition, Int64(RD_KAFKA_OFFSET_BEGINNING), queue)
    }
    var count = 0
    while count < records {
      let served = withUnsafeMutablePointer(to: &count) { counter in
        rd_kafka_consume_callback_queue(
          queue,
          1000,
          { message, counter in
            guard message?.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
            counter?.assumingMemoryBound(to: Int.self).pointee += 1
          },
          counter
        )
      }
      guard served > 0 else { throw BenchmarkError("only \(count) of \(records) records arrived") }
    }
  }
}

/// What both need; the process ends without closing anything, as its exit is what is measured.
private enum Librdkafka {
  static func start(
    _ type: rd_kafka_type_t,
    _ properties: [String: String]
  ) throws(BenchmarkError) -> OpaquePointer {
    let configuration = rd_kafka_conf_new()
    var reason = [CChar](repeating: 0, count: 512)
    for (name, value) in properties {
      guard rd_kafka_conf_set(configuration, name, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
        throw BenchmarkError("property \(name) is not accepted")
      }
    }
    guard let handle = rd_kafka_new(type, configuration, &reason, reason.count) else {
      throw BenchmarkError("rd_kafka_new failed")
    }
    return handle
  }

  /// A topic whose leaders are known: librdkafka would look for them half a second after it is first used.
  static func open(_ topic: String, _ handle: OpaquePointer) throws(BenchmarkError) -> OpaquePointer {
    var metadata: UnsafePointer<rd_kafka_metadata>?
    guard let opened = rd_kafka_topic_new(handle, topic, nil),
      rd_kafka_metadata(handle, 0, opened, &metadata, 10_000) == RD_KAFKA_RESP_ERR_NO_ERROR
    else { throw BenchmarkError("cannot open topic \(topic)") }
    return opened
  }
}
