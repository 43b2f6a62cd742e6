internal import Bytes
internal import Saga

/// The ids of the sagas that are known to have begun.
///
/// It keeps 128 bits of each id, so that a long log's register stays small; that two of a thousand million
/// ids share them has a chance of one in 10^20.
package struct SagaRegister {
  private var known: Set<Fingerprint> = []

  /// How far each partition had been read when the register was made; nil when the topic did not exist.
  private let ends: [Int32: Int64]?

  private struct Fingerprint: Hashable {
    let high: Int
    let low: Int

    init(_ id: UnsafeRawBufferPointer) {
      var hasher = Hasher()
      hasher.combine(0)
      hasher.combine(bytes: id)
      high = hasher.finalize()
      hasher = Hasher()
      hasher.combine(1)
      hasher.combine(bytes: id)
      low = hasher.finalize()
    }
  }

  /// The register of a topic that does not exist.
  package init() { ends = nil }

  /// Reads a log.
  ///
  /// - Parameter id: The only id of interest; nil when all are.
  package init(reading reader: inout LogReader, for id: String?) throws(LogError) {
    var known: Set<Fingerprint> = []
    try reader.readRaw(id.map { .sagas([$0]) } ?? .everything) { raw in
      if let key = raw.key, Self.isSagas(raw) { known.insert(Fingerprint(key)) }
      return .next
    }
    self.known = known
    ends = reader.readUpTo
  }

  /// Whether a saga has begun.
  package func contains(_ id: String) -> Bool {
    var id = id
    return id.withUTF8 { known.contains(Fingerprint(UnsafeRawBufferPointer($0))) }
  }

  /// Takes note that a saga begins.
  package mutating func insert(_ id: String) {
    var id = id
    id.withUTF8 { _ = known.insert(Fingerprint(UnsafeRawBufferPointer($0))) }
  }

  /// How far a partition has been read.
  package func end(of partition: Int32) -> Int64 { ends?[partition] ?? 0 }

  private static func isSagas(_ raw: RawRecord) -> Bool {
    raw.headers.contains { $0.name.elementsEqual("ce_sagaepoch".utf8) }
  }
}
