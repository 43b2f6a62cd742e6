package import Bytes

/// The headers of a record that the engine reads.
struct SagaHeaders {
  private(set) var type: UnsafeRawBufferPointer?
  private(set) var time: UnsafeRawBufferPointer?
  private(set) var saga: UnsafeRawBufferPointer?
  private(set) var sequence: UnsafeRawBufferPointer?
  private(set) var epoch: UnsafeRawBufferPointer?
  private(set) var step: UnsafeRawBufferPointer?
  private(set) var causation: UnsafeRawBufferPointer?
  private var id: UnsafeRawBufferPointer?
  private var version: UnsafeRawBufferPointer?
  private var source: UnsafeRawBufferPointer?

  /// Picks them out; of two with one name the first counts.
  init(_ headers: UnsafeBufferPointer<RecordHeader>) {
    for header in headers {
      let name = header.name
      guard let value = header.value, name.count >= 5 else { continue }
      switch name.count {
      case 5 where name.isEqual(to: "ce_id"): id = id ?? value
      case 7 where name.isEqual(to: "ce_type"): type = type ?? value
      case 7 where name.isEqual(to: "ce_time"): time = time ?? value
      case 9 where name.isEqual(to: "ce_source"): source = source ?? value
      case 10 where name.isEqual(to: "ce_subject"): step = step ?? value
      case 11 where name.isEqual(to: "ce_sequence"): sequence = sequence ?? value
      case 12 where name.isEqual(to: "ce_sagaepoch"): epoch = epoch ?? value
      case 14 where name.isEqual(to: "ce_causationid"): causation = causation ?? value
      case 14 where name.isEqual(to: "ce_specversion"): version = version ?? value
      case 16 where name.isEqual(to: "ce_correlationid"): saga = saga ?? value
      default: break
      }
    }
  }

  /// Whether the record says that it is a saga's: it has the engine's type, or a saga's writer.
  var isClaimed: Bool { epoch != nil || type.map { $0.starts(with: RecordType.prefix) } ?? false }

  /// A header that has to be there.
  func needed(
    _ value: UnsafeRawBufferPointer?,
    _ name: StaticString
  ) throws(RecordProblem) -> UnsafeRawBufferPointer {
    guard let value else { throw RecordProblem(message: "the header \(name) is missing") }
    return value
  }

  /// A number that has to be there.
  func number(
    _ value: UnsafeRawBufferPointer?,
    _ name: StaticString
  ) throws(RecordProblem) -> UInt64 {
    let value = try needed(value, name)
    guard let number = value.decimal else {
      throw RecordProblem(message: "the header \(name) is not a number: \(Self.excerpt(value))")
    }
    return number
  }

  /// The number of the record that led to this one; nil when none is named, and 0, which no record has, when
  /// what is named is none of the same saga.
  func cause(in saga: UnsafeRawBufferPointer) -> UInt64? {
    guard let causation else { return nil }
    guard causation.count > saga.count &+ 1 else { return 0 }
    let rest = causation.dropping(first: saga.count)
    guard rest[0] == UInt8(ascii: "/"),
      causation.dropping(first: 0, last: rest.count).isEqual(to: saga)
    else { return 0 }
    return rest.dropping(first: 1).decimal ?? 0
  }

  /// What is remarkable about them.
  func marks(_ saga: UnsafeRawBufferPointer, _ sequence: UInt64) -> HeaderMarks {
    let isSimulated = source?.isEqual(to: SagaRecord.simulationSource) ?? false
    var marks: HeaderMarks = isSimulated ? .simulated : []
    if !isID(of: saga, sequence) { marks.insert(.otherID) }
    if !(version?.isEqual(to: "1.0") ?? false) { marks.insert(.otherVersion) }
    if causation == nil, sequence > 1 { marks.insert(.noCause) }
    return marks
  }

  /// Whether the id is that of the record, as it is written.
  private func isID(of saga: UnsafeRawBufferPointer, _ sequence: UInt64) -> Bool {
    guard let id, id.count > saga.count &+ 1, id[saga.count] == UInt8(ascii: "/"),
      id[saga.count &+ 1] != UInt8(ascii: "0") || id.count == saga.count &+ 2
    else { return false }
    return id.dropping(first: saga.count &+ 1).decimal == sequence
      && id.dropping(first: 0, last: id.count &- saga.count).isEqual(to: saga)
  }

  /// The beginning of a header's value, for messages.
  static func excerpt(_ value: UnsafeRawBufferPointer) -> Substring {
    String(decoding: value, as: UTF8.self).prefix(40)
  }
}

extension SagaRecord {
  /// Whether a Kafka record claims to be a saga's.
  package static func isClaimed(_ headers: UnsafeBufferPointer<RecordHeader>) -> Bool {
    SagaHeaders(headers).isClaimed
  }
}
