internal import Bytes
internal import Saga

/// The ids of the sagas that are known to have begun, and which of them have not ended.
///
/// It keeps 128 bits of each id, so that a long log's register stays small; that two of a thousand million
/// ids share them has a chance of one in 10^20.
package struct SagaRegister {
  private var known: Set<Fingerprint> = []

  /// Those of them that had not ended, with the number of the writer that wrote last; they are few.
  private var unfinished: [Fingerprint: UInt64] = [:]

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
    var read = SagaRegister()
    try reader.readRaw(id.map { .sagas([$0]) } ?? .everything) { raw in
      read.take(raw)
      return .next
    }
    known = read.known
    unfinished = read.unfinished
    ends = reader.readUpTo
  }

  /// Whether a saga has begun.
  package func contains(_ id: String) -> Bool {
    var id = id
    return id.withUTF8 { known.contains(Fingerprint(UnsafeRawBufferPointer($0))) }
  }

  /// Whether a saga had begun and not ended when the log was read, and nobody has been heard of since who
  /// goes on with it.
  package func isUnfinished(_ id: String) -> Bool {
    var id = id
    return id.withUTF8 { unfinished[Fingerprint(UnsafeRawBufferPointer($0))] != nil }
  }

  /// Takes note that somebody begins a saga, or goes on with it.
  package mutating func insert(_ id: String) {
    var id = id
    id.withUTF8 {
      let id = Fingerprint(UnsafeRawBufferPointer($0))
      known.insert(id)
      unfinished[id] = nil
    }
  }

  /// How far a partition has been read.
  package func end(of partition: Int32) -> Int64 { ends?[partition] ?? 0 }

  private mutating func take(_ raw: RawRecord) {
    guard let key = raw.key else { return }
    var epoch: UInt64?
    var isEnd = false
    for header in raw.headers {
      if header.name.isEqual(to: "ce_sagaepoch") {
        epoch = header.value?.decimal ?? 0
      } else if header.name.isEqual(to: "ce_type"), let type = header.value {
        isEnd =
          type.isEqual(to: "io.sagactl.saga.completed.v1")
          || type.isEqual(to: "io.sagactl.saga.compensated.v1")
      }
    }
    guard let epoch else { return }
    let id = Fingerprint(key)
    if known.insert(id).inserted {
      if !isEnd { unfinished[id] = epoch }
    } else if let last = unfinished[id], epoch >= last {
      // What a writer sends that has been taken over from does not count, not even an end.
      unfinished[id] = isEnd ? nil : epoch
    }
  }
}
