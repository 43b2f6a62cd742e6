/// Where an input record came from, packed into the number that travels with it: the input's index in the
/// upper bits, the record's number (from 1) in the lower.
struct InputPlace {
  static let recordBits: UInt = 44
  static let recordMask: UInt = (1 << recordBits) - 1

  /// What a numbered piece of the input is called.
  enum Unit: String {
    case line, record
  }

  /// The inputs' names, in order; empty for the one value given by flags.
  let inputs: [String]
  let unit: Unit

  /// The tag of a record.
  static func tag(input: Int, record: UInt) -> UInt { UInt(input) << recordBits | (record & recordMask) }

  /// `line 3`, with the file's name when there are several inputs.
  func describe(_ tag: UInt) -> String { describe(tag...tag) }

  /// `lines 3 to 5`, for records of one input.
  func describe(_ tags: ClosedRange<UInt>) -> String {
    let record = tags.lowerBound & Self.recordMask
    let index = Int(tags.lowerBound >> Self.recordBits)
    if inputs.isEmpty { return "the record" }
    if record == 0 { return inputs.indices.contains(index) ? inputs[index] : "the record" }
    let place =
      tags.count == 1
      ? "\(unit.rawValue) \(record)"
      : "\(unit.rawValue)s \(record) to \(tags.upperBound & Self.recordMask)"
    guard inputs.count > 1, inputs.indices.contains(index) else { return place }
    return "\(inputs[index]): \(place)"
  }
}
