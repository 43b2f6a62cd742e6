internal import Bytes
internal import Glibc
internal import Kafka

/// What all kinds of input share while they are read: the way out, limits, the tee and the progress line.
final class InputRun {
  /// Why reading ended early.
  enum Stop: Error {
    /// `-c` records have been sent.
    case enough
    /// A signal asked to stop.
    case interrupted
    /// The cluster does not take records any more.
    case wait(RecordSender.Wait)
    /// The input could not be read.
    case failure(Failure)
  }

  let outlet: any RecordOutlet
  /// The outlet when it can take records grouped by partition.
  let sender: RecordSender?
  let ledger: DeliveryLedger
  private var pace: Pace
  private var left: UInt64?
  private let teeOut: ByteWriter?
  private var progress: ProduceProgress?
  private var size: Int64?
  /// Whether a signal means that nothing more is sent: that of a transaction would be sent in vain.
  private let endsAtOnce: Bool
  /// Whether `-c`, `--rate` or a transaction wants each record looked at.
  private let isLimited: Bool
  private var unserved = 0
  private static let serveEvery = 500

  init(
    outlet: any RecordOutlet,
    ledger: DeliveryLedger,
    rate: Double?,
    count: UInt64?,
    endsAtOnce: Bool,
    tee: ByteWriter?,
    progress: ProduceProgress?
  ) {
    self.outlet = outlet
    sender = outlet as? RecordSender
    self.ledger = ledger
    pace = Pace(rate: rate)
    left = count
    self.endsAtOnce = endsAtOnce
    isLimited = count != nil || rate != nil || endsAtOnce
    teeOut = tee
    self.progress = progress
  }

  /// How many records may be sent now: at least one.
  ///
  /// - Parameter read: the bytes of the input before the next record, for the progress line.
  /// - Throws: ``Stop/interrupted`` when a signal has come and the next record's turn has not: it counts as not read.
  func budget(read: Int64 = 0) throws(Stop) -> Int {
    if left == 0 { throw .enough }
    let wanted = left.map { Int(clamping: $0) } ?? Int.max
    while true {
      // What has been read is sent even now; only reading on is over.
      let isInterrupted = Interruption.signal != nil
      if isInterrupted, endsAtOnce { throw .interrupted }
      let allowed = pace.allowance(wanted)
      if allowed > 0 { return allowed }
      if isInterrupted { throw .interrupted }
      showProgress(read: read)
      teeOut?.flush()
      outlet.serve(timeout: pace.delay)
      ledger.flush()
    }
  }

  /// The reader's next piece, when one may be sent now.
  func next(_ reader: inout DelimitedReader) throws(Stop) -> DelimitedReader.Piece? {
    // What is not there needs no turn.
    if isLimited, !reader.isDrained { _ = try budget(read: reader.taken) }
    return reader.next()
  }

  /// Notes that records have gone.
  func sent(_ number: Int) {
    if isLimited {
      pace.spent(number)
      if let left { self.left = left - UInt64(min(UInt64(number), left)) }
    }
    unserved &+= number
    // Looking for acknowledgements takes a lock: once for many records.
    if unserved >= Self.serveEvery {
      unserved = 0
      outlet.serve(timeout: .zero)
    }
  }

  /// Returns when the input can be read.
  func wait(for descriptor: Int32) throws(Stop) {
    if left == 0 { throw .enough }
    teeOut?.flush()
    outlet.serve(timeout: .zero)
    ledger.flush()
    if InputWait(outlet: outlet, ledger: ledger).readable(descriptor) == .interrupted { throw .interrupted }
  }

  /// Reports a piece of input that is too long to be a record.
  func refuse(_ piece: DelimitedReader.Piece, tag: UInt, longest: Int) {
    guard case .tooLong(let length) = piece else { return }
    ledger.refuseInput(
      tag: tag,
      reason: "record of \(length) bytes is larger than message.max.bytes (\(longest)); "
        + "it was skipped, raise the limit with -X message.max.bytes=BYTES",
      text: nil
    )
  }

  /// Copies input to standard output.
  @inline(__always)
  func tee(_ bytes: UnsafeRawBufferPointer, _ delimiter: [UInt8]) {
    guard let teeOut else { return }
    teeOut.write(bytes)
    teeOut.write(delimiter)
  }

  /// Writes out what the tee holds.
  ///
  /// - Throws: when standard output took less than the input; a reader that went away is no error.
  func finish() throws(Failure) { _ = try teeOut?.finish() }

  /// The input that is read from here on is so large, as far as that is known.
  func begin(_ input: OpenInput) { size = input.size }

  /// Keeps the progress line up to date, on a terminal and after a second.
  ///
  /// - Parameter read: the bytes of the input that have been made records of.
  func showProgress(read: Int64) {
    progress?.update(read: read, of: size, records: ledger.acknowledged)
  }
}
