/// What is remarkable about the headers of a record: what the engine does not write, or a simulation does.
package struct HeaderMarks: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `ce_id` is not the saga's id and the record's number, or is missing.
  package static let otherID = HeaderMarks(rawValue: 1)

  /// `ce_specversion` is not 1.0, or is missing.
  package static let otherVersion = HeaderMarks(rawValue: 2)

  /// No cause is named, and only the first record has none.
  package static let noCause = HeaderMarks(rawValue: 4)

  /// It was written by `saga simulate`, which has no data: inputs and outputs in its records mean nothing.
  package static let simulated = HeaderMarks(rawValue: 8)
}

extension SagaRecord {
  /// What simulations give as the source of their records.
  package static let simulationSource: StaticString = "/sagactl/simulate"

  /// The rules broken by what is remarkable about the record's headers.
  package var headersBroken: [Violation] {
    if marks.isEmpty { return [] }
    var broken: [Violation] = []
    func report(_ invariant: Invariant, _ message: String) {
      broken.append(Violation(invariant: invariant, sequence: sequence, message: message))
    }
    if marks.contains(.otherID) { report(.k2, "its ce_id is not the saga's id with its number") }
    if marks.contains(.otherVersion) { report(.k2, "its ce_specversion is not 1.0") }
    if marks.contains(.noCause) { report(.r5, "it names no record as its cause") }
    return broken
  }
}
