/// The rules about where a record stands among those of its saga, whatever it says.
extension SagaRecord {
  /// The rules broken by the record's number, its writer and what it names as its cause.
  ///
  /// - Parameters:
  ///   - last: The number of the last record before it that counted.
  ///   - known: The writer of that one.
  package func placeBroken(after last: UInt64, epoch known: UInt64) -> [Violation] {
    var broken: [Violation] = []
    func report(_ invariant: Invariant, _ message: String) {
      broken.append(Violation(invariant: invariant, sequence: sequence, message: message))
    }
    if sequence != last &+ 1 { report(.k2, "the records after \(last) are missing") }
    if epoch > known, !isTakeover {
      report(.k1, "writer \(epoch) writes and has not taken the saga over from writer \(known)")
    }
    if let cause, cause == 0 || cause >= sequence {
      report(.r5, "what it names as its cause is no record of the saga before it")
    }
    return broken
  }

  private var isTakeover: Bool {
    if case .sagaResumed = event { true } else { false }
  }
}
