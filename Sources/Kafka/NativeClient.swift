internal import Crdkafka

/// A native client instance, destroyed when the last of its users goes.
///
/// Topic handles must be given back to librdkafka before their instance is destroyed. A count makes that
/// so in whatever order owners go away: Swift destroys a value's parts first to last, and a handle may
/// have been copied to anywhere.
final class NativeClient: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Takes over an instance.
  init(taking pointer: OpaquePointer) { self.pointer = pointer }

  deinit { rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }
}
