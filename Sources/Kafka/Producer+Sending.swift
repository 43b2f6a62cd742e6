internal import Crdkafka

extension Producer {
  /// Whether a queueing call went through.
  public enum Admission: Sendable {
    /// Everything was queued, or refused for good.
    case done
    /// The local queue is full: poll, then call again with the same argument.
    case queueFull
  }

  /// The partition of a record that is left to librdkafka's `partitioner`.
  public static var anyPartition: Int32 { RD_KAFKA_PARTITION_UA }

  /// Queues one record, copying its bytes and headers.
  ///
  /// - Parameters:
  ///   - topic: where to, from ``topic(_:)``.
  ///   - key: nil is null; an empty key is a key.
  ///   - value: nil is null (a tombstone); an empty value is a value.
  ///   - headers: in their order.
  ///   - timestamp: milliseconds since 1970; nil (and 0, which librdkafka reads as absent) means now.
  ///   - partition: the partition, or nil to leave it to the property `partitioner`.
  ///   - tag: comes back with the record's ``Delivery``.
  /// - Throws: ``KafkaError`` when the record can never be queued: too large, no such partition.
  public func send(
    to topic: Topic,
    key: RawSpan? = nil,
    value: RawSpan?,
    headers: borrowing HeaderList = HeaderList(),
    timestamp: Int64? = nil,
    partition: Int32? = nil,
    tag: UInt = 0
  ) throws(KafkaError) -> Admission {
    try enqueue(
      to: topic,
      partition: partition ?? Self.anyPartition,
      key: NativeBytes.pointer(to: key),
      value: NativeBytes.pointer(to: value),
      headers: headers,
      timestamp: timestamp,
      tag: tag
    )
  }

  /// Queues one record of bytes, as the form with spans does.
  public func send(
    to topic: Topic,
    key: [UInt8]? = nil,
    value: [UInt8]?,
    headers: borrowing HeaderList = HeaderList(),
    timestamp: Int64? = nil,
    partition: Int32? = nil,
    tag: UInt = 0
  ) throws(KafkaError) -> Admission {
    try NativeBytes.with(key) { (key) throws(KafkaError) in
      try NativeBytes.with(value) { (value) throws(KafkaError) in
        try enqueue(
          to: topic,
          partition: partition ?? Self.anyPartition,
          key: key,
          value: value,
          headers: headers,
          timestamp: timestamp,
          tag: tag
        )
      }
    }
  }

  /// Queues a batch's records, copying their bytes; the batch is empty when the answer is `.done`.
  ///
  /// - Parameter refuse: called for each record that can never be queued (too large, no such partition).
  package func enqueue(
    _ batch: inout RecordBatch,
    to topic: Topic,
    refuse: (_ tag: UInt, UnsafeRawBufferPointer?, UnsafeRawBufferPointer?, KafkaError) -> Void
  ) -> Admission {
    while let group = batch.nextGroup(), let first = group.first {
      let queued = rd_kafka_produce_batch(
        topic.native,
        first.partition,
        RD_KAFKA_MSG_F_COPY,
        group.baseAddress,
        Int32(group.count)
      )
      guard Int(queued) < group.count else {
        batch.advance(group.count)
        continue
      }
      // A full queue refuses everything after its first refusal; other refusals stand alone.
      for (index, record) in group.enumerated() where record.err != RD_KAFKA_RESP_ERR_NO_ERROR {
        if record.err == RD_KAFKA_RESP_ERR__QUEUE_FULL {
          batch.advance(index)
          return .queueFull
        }
        refuse(
          UInt(bitPattern: record._private),
          record.key.map { UnsafeRawBufferPointer(start: $0, count: record.key_len) },
          record.payload.map { UnsafeRawBufferPointer(start: $0, count: record.len) },
          cause(of: KafkaError(record.err))
        )
      }
      batch.advance(group.count)
    }
    return .done
  }

  /// Queues one record, copying its bytes and headers.
  ///
  /// - Parameters:
  ///   - partition: the partition, or ``anyPartition``.
  ///   - timestamp: milliseconds since 1970; nil (and 0, which librdkafka reads as absent) means now.
  ///   - tag: comes back with the record's ``Delivery``.
  /// - Throws: ``KafkaError`` when the record can never be queued.
  package func enqueue(
    to topic: Topic,
    partition: Int32,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: borrowing HeaderList,
    timestamp: Int64?,
    tag: UInt
  ) throws(KafkaError) -> Admission {
    try enqueue(
      to: topic,
      partition: partition,
      key: key,
      value: value,
      owned: headers.native.map { rd_kafka_headers_copy($0) },
      timestamp: timestamp,
      tag: tag
    )
  }

  /// Queues one record, copying its bytes and taking its headers, of which none are left.
  package func enqueue(
    to topic: Topic,
    partition: Int32,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    taking headers: inout HeaderList,
    timestamp: Int64?,
    tag: UInt
  ) throws(KafkaError) -> Admission {
    try enqueue(
      to: topic,
      partition: partition,
      key: key,
      value: value,
      owned: headers.give(),
      timestamp: timestamp,
      tag: tag
    )
  }

  private func enqueue(
    to topic: Topic,
    partition: Int32,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    owned: OpaquePointer?,
    timestamp: Int64?,
    tag: UInt
  ) throws(KafkaError) -> Admission {
    var count = 0
    func next(_ type: rd_kafka_vtype_t) -> UnsafeMutablePointer<rd_kafka_vu_t> {
      arguments[count].vtype = type
      count += 1
      return arguments + (count - 1)
    }
    next(RD_KAFKA_VTYPE_RKT).pointee.u.rkt = topic.native
    next(RD_KAFKA_VTYPE_PARTITION).pointee.u.i32 = partition
    next(RD_KAFKA_VTYPE_MSGFLAGS).pointee.u.i = RD_KAFKA_MSG_F_COPY
    next(RD_KAFKA_VTYPE_OPAQUE).pointee.u.ptr = UnsafeMutableRawPointer(bitPattern: tag)
    if let key { next(RD_KAFKA_VTYPE_KEY).pointee.u.mem = Self.memory(key) }
    if let value { next(RD_KAFKA_VTYPE_VALUE).pointee.u.mem = Self.memory(value) }
    if let timestamp { next(RD_KAFKA_VTYPE_TIMESTAMP).pointee.u.i64 = timestamp }
    // The list goes in whole: single headers (VTYPE_HEADER) are freed twice by 2.0.2 when the call fails.
    if let owned { next(RD_KAFKA_VTYPE_HEADERS).pointee.u.headers = owned }
    guard let failure = rd_kafka_produceva(client.native, arguments, count) else { return .done }
    if let owned { rd_kafka_headers_destroy(owned) }
    if rd_kafka_error_code(failure) == RD_KAFKA_RESP_ERR__QUEUE_FULL {
      rd_kafka_error_destroy(failure)
      return .queueFull
    }
    throw cause(of: KafkaError(taking: failure))
  }

  /// The error, or where it only says that the client cannot go on, what has brought that about.
  private func cause(of refusal: KafkaError) -> KafkaError {
    refusal.code == .fatal ? client.fatalError ?? refusal : refusal
  }

  private static func memory(_ bytes: UnsafeRawBufferPointer)
    -> rd_kafka_vu_t.__Unnamed_union_u.__Unnamed_struct_mem
  {
    .init(ptr: NativeBytes.address(of: bytes), size: bytes.count)
  }
}
