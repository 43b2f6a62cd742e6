internal import Crdkafka

/// A queue of one's own for some partitions of a ``PartitionReader``, so that they can be served apart from the
/// others; librdkafka fetches no further ahead for it than for any queue.
package final class PartitionQueue {
  let native: OpaquePointer
  private let client: NativeClient

  /// Makes a queue for partitions of a reader.
  package init(of reader: borrowing PartitionReader) {
    client = reader.client.instance
    native = rd_kafka_queue_new(client.pointer)
  }

  deinit { rd_kafka_queue_destroy(native) }

  /// Waits up to `timeout` for messages and hands those that are queued to `sink`, until it pauses.
  ///
  /// - Returns: how many operations (messages, ends, errors) were served.
  @discardableResult
  package func poll(timeout: Duration, _ sink: any MessageSink) -> Int {
    PartitionReader.serve(native, client.pointer, timeout: timeout, sink)
  }
}

extension PartitionReader {
  static func serve(
    _ queue: OpaquePointer,
    _ client: OpaquePointer,
    timeout: Duration,
    _ sink: any MessageSink
  ) -> Int {
    let box = Reception(sink: sink, client: client)
    let served = rd_kafka_consume_callback_queue(
      queue,
      timeout.milliseconds,
      { message, opaque in
        guard let message, let opaque else { return }
        let box = Unmanaged<Reception>.fromOpaque(opaque).takeUnretainedValue()
        if box.deliver(message) == .pause { rd_kafka_yield(box.client) }
      },
      Unmanaged.passUnretained(box).toOpaque()
    )
    return withExtendedLifetime(box) { Int(served) }
  }
}
