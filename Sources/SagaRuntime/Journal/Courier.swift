internal import Clinux
internal import Glibc
internal import Kafka
internal import Saga
internal import Synchronization

/// Sends records from a thread of its own.
///
/// A record with a dozen headers costs librdkafka about as much as the engine's decision that led to it, and
/// decisions are made on one thread: this takes the other half of the work off it. Records come in parcels and
/// what becomes of them goes back in lists, so that the threads meet once for many records.
final class Courier: @unchecked Sendable {
  /// What has become of a record.
  struct Receipt: Sendable {
    let tag: UInt
    let partition: Int32
    /// Where it is; negative when the broker did not say.
    let offset: Int64
    /// Why it was not acknowledged; nil when it was.
    let error: KafkaError?
  }

  /// What the thread has to tell.
  struct Report: Sendable {
    var receipts: [Receipt] = []
    var events: [ClientEvent] = []
  }

  /// Becomes readable when there is something to ``take(_:)``.
  let descriptor: Int32

  private struct Exchange {
    var parcels: [Parcel] = []
    var empties: [Parcel] = []
    var report = Report()
    var wantsPurge = false
    var wantsEnd = false
  }

  private let exchange = Mutex(Exchange())
  private let wake: Int32
  private let signal: Int32
  private let topic: Topic
  /// Used by the thread alone.
  private var producer: Producer
  private var thread = pthread_t()

  /// Starts the thread, which has the producer to itself.
  init(_ producer: consuming Producer, topic: Topic) {
    self.producer = producer
    self.topic = topic
    (descriptor, wake, signal) = (Self.event(), Self.event(), Self.event())
    self.producer.client.signalEvents(to: signal)
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    // The thread inherits the mask: signals are others' to take.
    pthread_sigmask(SIG_SETMASK, &all, &before)
    pthread_create(&thread, nil, Self.main, Unmanaged.passRetained(self).toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  deinit {
    producer.client.signalEvents(to: nil)
    for descriptor in [descriptor, wake, signal] { close(descriptor) }
  }

  private static func event() -> Int32 { eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)) }

  // MARK: - For the thread that decides

  /// Hands records over.
  ///
  /// - Returns: An empty parcel for the next, if one has come back.
  func send(_ parcel: Parcel) -> Parcel? {
    let next = exchange.withLock { exchange in
      exchange.parcels.append(parcel)
      return exchange.empties.popLast()
    }
    Self.ring(wake)
    return next
  }

  /// Takes what there is to tell; what `report` holds is overwritten.
  func take(_ report: inout Report) {
    Self.quiet(descriptor)
    report.receipts.removeAll(keepingCapacity: true)
    report.events.removeAll(keepingCapacity: true)
    exchange.withLock { swap(&report, &$0.report) }
  }

  /// Gives up on every record that is not acknowledged: each fails.
  func purge() {
    exchange.withLock { $0.wantsPurge = true }
    Self.ring(wake)
  }

  /// Ends the thread and waits for its end; what is not acknowledged is dropped.
  func end() {
    exchange.withLock { $0.wantsEnd = true }
    Self.ring(wake)
    pthread_join(thread, nil)
  }

  private static func ring(_ descriptor: Int32) {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  private static func quiet(_ descriptor: Int32) {
    var number: UInt64 = 0
    _ = read(descriptor, &number, 8)
  }

  // MARK: - The thread

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    context in
    guard let context else { return nil }
    Unmanaged<Courier>.fromOpaque(context).takeRetainedValue().work()
    return nil
  }

  private func work() {
    let collector = Collector()
    var waiting = [
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signal, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      Self.quiet(wake)
      Self.quiet(signal)
      let (parcels, purges, ends) = exchange.withLock { exchange in
        defer {
          exchange.parcels = []
          exchange.wantsPurge = false
        }
        return (exchange.parcels, exchange.wantsPurge, exchange.wantsEnd)
      }
      if ends { return }
      if purges { producer.purge() }
      for parcel in parcels { send(parcel, collector) }
      producer.poll(timeout: .zero, collector)
      deliver(collector, parcels)
      if parcels.isEmpty { _ = poll(&waiting, 2, -1) }
    }
  }

  private func send(_ parcel: Parcel, _ collector: Collector) {
    for (index, label) in parcel.labels.enumerated() {
      do throws(KafkaError) {
        while try send(parcel, index, label) == .queueFull {
          // Nothing is lost by waiting here: those who decide wait for what is in the queue.
          producer.poll(timeout: .milliseconds(5), collector)
          deliver(collector, [])
          if exchange.withLock({ $0.wantsPurge || $0.wantsEnd }) { throw KafkaError(.purgedInQueue) }
        }
      } catch {
        collector.add(Receipt(tag: label.tag, partition: label.partition, offset: -1, error: error))
      }
    }
    parcel.empty()
  }

  private func send(_ parcel: Parcel, _ index: Int, _ label: Parcel.Label) throws(KafkaError)
    -> Producer.Admission
  {
    try parcel.images.withParts(of: index) { (parts) throws(KafkaError) in
      var headers = HeaderList()
      parts.forEachHeader { headers.append(name: $0.bytes, value: $1) }
      return try producer.enqueue(
        to: topic,
        partition: label.partition,
        key: parts.key,
        value: parts.value,
        taking: &headers,
        timestamp: label.timestamp,
        tag: label.tag
      )
    }
  }

  /// Makes known what has been collected, and gives parcels back.
  private func deliver(_ collector: Collector, _ parcels: [Parcel]) {
    if collector.isEmpty, parcels.isEmpty { return }
    // A producer that can do nothing any more drops what it has, and says only that.
    if collector.hasPurges, let fatal = producer.client.fatalError { collector.blame(fatal) }
    exchange.withLock { exchange in
      exchange.report.receipts += collector.report.receipts
      exchange.report.events += collector.report.events
      // More than a few are only there after a rush.
      if exchange.empties.count < 4 { exchange.empties += parcels }
    }
    if collector.isEmpty { return }
    collector.empty()
    Self.ring(descriptor)
  }
}

/// Collects what the producer tells until it is handed over.
private final class Collector: DeliverySink {
  private(set) var report = Courier.Report()

  var isEmpty: Bool { report.receipts.isEmpty && report.events.isEmpty }

  /// Whether records were dropped.
  private(set) var hasPurges = false

  /// Says why records were dropped.
  func blame(_ error: KafkaError) {
    for (index, receipt) in report.receipts.enumerated() where receipt.error?.code.isPurge ?? false {
      report.receipts[index] = Courier.Receipt(
        tag: receipt.tag,
        partition: receipt.partition,
        offset: receipt.offset,
        error: error
      )
    }
  }

  func empty() {
    hasPurges = false
    report.receipts.removeAll(keepingCapacity: true)
    report.events.removeAll(keepingCapacity: true)
  }

  func add(_ receipt: Courier.Receipt) {
    if let error = receipt.error, error.code.isPurge { hasPurges = true }
    report.receipts.append(receipt)
  }

  func delivered(_ delivery: borrowing Delivery) {
    let tag = delivery.tag
    let error = delivery.isAcknowledged ? nil : delivery.error
    delivery.withMessage { message in
      add(Courier.Receipt(tag: tag, partition: message.partition, offset: message.offset, error: error))
    }
  }

  func report(_ event: ClientEvent) { report.events.append(event) }
}

extension StaticString {
  /// The text's bytes.
  fileprivate var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
