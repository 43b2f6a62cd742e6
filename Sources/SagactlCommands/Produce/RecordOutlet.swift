internal import Kafka

/// Where records go: the cluster, or with `--dry-run` standard output.
protocol RecordOutlet: AnyObject {
  /// Makes a topic ready to be sent to.
  func open(topic name: String) throws(Failure)

  /// Takes one record, whose bytes stay the caller's; waits for room where needed.
  ///
  /// - Parameter partition: nil leaves it to the key.
  func send(
    to name: String,
    partition: Int32?,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: borrowing HeaderList,
    timestamp: Int64?,
    tag: UInt
  ) throws(RecordSender.Wait)

  /// Serves acknowledgements, for up to `timeout`.
  func serve(timeout: Duration)

  /// A descriptor that becomes readable when there is something to serve.
  var eventDescriptor: Int32? { get }
}
