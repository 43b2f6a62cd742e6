/// The record with which a writer took a saga over.
package struct Takeover: Hashable, Sendable {
  /// Its number; from it on, numbers are this writer's.
  package let sequence: UInt64
  /// The writer.
  package let epoch: UInt64

  /// Makes a note of one.
  package init(sequence: UInt64, epoch: UInt64) {
    self.sequence = sequence
    self.epoch = epoch
  }
}

extension [Takeover] {
  /// Why a record whose number has been seen does not count: a repetition is of the writer the number belongs
  /// to; what a writer before that one gave the number comes too late.
  package func rejection(ofSeen record: SagaRecord) -> Rejection {
    guard let owner = last(where: { $0.sequence <= record.sequence }) else { return .duplicate }
    return record.epoch < owner.epoch ? .staleEpoch : .duplicate
  }

  /// Takes note of a record that counts, when it is another writer's than the last.
  package mutating func note(_ record: SagaRecord, after epoch: UInt64) {
    guard record.epoch > epoch, epoch > 0 else { return }
    append(Takeover(sequence: record.sequence, epoch: record.epoch))
  }
}
