internal import Crdkafka

/// What became of one record: a view that cannot outlive the call it is handed to.
public struct Delivery: ~Copyable, ~Escapable {
  private let native: UnsafePointer<rd_kafka_message_t>

  @_lifetime(immortal)
  init(_ native: UnsafePointer<rd_kafka_message_t>) { self.native = native }

  /// The number the record was sent with.
  public var tag: UInt { UInt(bitPattern: native.pointee._private) }

  /// Why the record was not acknowledged, or nil when it was.
  public var error: KafkaError? {
    native.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(native.pointee.err)
  }

  /// Whether the record was acknowledged; cheaper than ``error``.
  public var isAcknowledged: Bool { native.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR }

  /// Whether a record that failed may have been written all the same.
  public var mayBeWritten: Bool {
    rd_kafka_message_status(native) == RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED
  }

  /// The record as it was sent, with the partition and offset the broker gave it.
  public func withMessage(_ body: (borrowing Message) -> Void) {
    body(Message(UnsafeMutablePointer(mutating: native)))
  }
}

/// Receives what becomes of the records sent; called on the thread that polls.
public protocol DeliverySink: AnyObject {
  /// One record was acknowledged or failed.
  func delivered(_ delivery: borrowing Delivery)

  /// The client reports an error or a line of its log.
  func report(_ event: ClientEvent)
}
