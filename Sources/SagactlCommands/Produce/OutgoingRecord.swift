/// A record on its way out: views of bytes somebody else holds until it has been taken.
struct OutgoingRecord {
  /// The partition, or nil to leave it to the key.
  var partition: Int32?
  /// The key; nil is null.
  var key: UnsafeRawBufferPointer?
  /// The value; nil is null.
  var value: UnsafeRawBufferPointer?
  /// Milliseconds since 1970; nil is now.
  var timestamp: Int64?
  /// Which input record it is (``InputPlace``).
  var tag: UInt

  /// The bytes of key and value.
  var size: Int { (key?.count ?? 0) + (value?.count ?? 0) }
}
