internal import Kafka

/// Where records go: the cluster, or with `--dry-run` standard output.
protocol RecordOutlet: AnyObject {
  /// Makes a topic ready to be sent to; the number names it in ``send(_:headers:to:)``.
  func open(topic name: String) throws(Failure) -> Int

  /// Takes one record, whose bytes stay the caller's; waits for room where needed.
  func send(_ record: OutgoingRecord, headers: borrowing HeaderList, to topic: Int) throws(RecordSender.Wait)

  /// Serves acknowledgements, for up to `timeout`.
  func serve(timeout: Duration)

  /// A descriptor that becomes readable when there is something to serve.
  var eventDescriptor: Int32? { get }
}
