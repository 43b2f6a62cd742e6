internal import Saga

/// Records on their way from the thread that decides to the one that sends: who has it may change it, and
/// nobody else.
final class Parcel: @unchecked Sendable {
  /// The records.
  let images: RecordImages

  /// What else there is to know of each record, in the same order.
  // Not lent out while other code runs, and checking that at every record costs more than adding it.
  @exclusivity(unchecked) private(set) var labels: [Label] = []

  /// What a record needs to be sent besides its bytes.
  struct Label {
    let partition: Int32
    /// Milliseconds since 1970.
    let timestamp: Int64
    /// Comes back with what becomes of the record.
    let tag: UInt
  }

  /// How many records are sent at once at the most: those who send them should not wait for long.
  private static let limit = 256

  /// Makes an empty one.
  ///
  /// - Parameter definitions: Used by the thread that decides, as all that adds records.
  init(_ definitions: RecordImages.Definitions) { images = RecordImages(capacity: 1 << 16, definitions) }

  /// Whether there is nothing in it.
  var isEmpty: Bool { labels.isEmpty }

  /// Whether it should be handed over now.
  var isFull: Bool { labels.count >= Self.limit || images.size >= 1 << 18 }

  /// Adds a record.
  func add(_ record: SagaRecord, source: String, traceparent: String?, _ label: Label) {
    images.append(record, source: source, traceparent: traceparent)
    labels.append(label)
  }

  /// Takes everything out.
  func empty() {
    images.removeAll()
    labels.removeAll(keepingCapacity: true)
  }
}
