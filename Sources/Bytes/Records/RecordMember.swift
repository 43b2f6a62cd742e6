/// A member of a JSON record that its reader knows, under our names and kcat's.
enum RecordMember {
  case topic, partition, offset, timestamp, timestampType, headers
  case key, keyBase64
  case value, valueBase64, valueJSON
  /// kcat's `key_error` and `payload_error`: it could not decode the bytes and put null in their place.
  case decodingError
  /// In a line of `produce --rejects`: input that was no record, kept as it was.
  case unreadable

  /// Finds the member of a name; nil when the reader passes over it.
  init?(name: UnsafeRawBufferPointer) {
    switch name.count {
    case 2 where name.isEqual(to: "ts"): self = .timestamp
    case 3 where name.isEqual(to: "key"): self = .key
    case 5 where name.isEqual(to: "value"): self = .value
    case 5 where name.isEqual(to: "topic"): self = .topic
    case 6 where name.isEqual(to: "offset"): self = .offset
    case 6 where name.isEqual(to: "tstype"): self = .timestampType
    case 7 where name.isEqual(to: "headers"): self = .headers
    case 7 where name.isEqual(to: "payload"): self = .value
    case 9 where name.isEqual(to: "partition"): self = .partition
    case 9 where name.isEqual(to: "timestamp"): self = .timestamp
    case 9 where name.isEqual(to: "keyBase64"): self = .keyBase64
    case 9 where name.isEqual(to: "valueJSON"): self = .valueJSON
    case 10 where name.isEqual(to: "unreadable"): self = .unreadable
    case 9 where name.isEqual(to: "key_error"): self = .decodingError
    case 11 where name.isEqual(to: "valueBase64"): self = .valueBase64
    case 13 where name.isEqual(to: "timestampType"): self = .timestampType
    case 13 where name.isEqual(to: "payload_error"): self = .decodingError
    default: return nil
    }
  }

  /// What the member says something about; a line may say it once only.
  var subject: Subject {
    switch self {
    case .topic: .topic
    case .partition: .partition
    case .offset: .offset
    case .timestamp: .timestamp
    case .timestampType: .timestampType
    case .headers: .headers
    case .key, .keyBase64: .key
    case .value, .valueBase64, .valueJSON: .value
    case .decodingError, .unreadable: []
    }
  }

  /// Parts of a record, as a set of those which a line has named.
  struct Subject: OptionSet {
    let rawValue: UInt8

    static let topic = Subject(rawValue: 1 << 0)
    static let partition = Subject(rawValue: 1 << 1)
    static let offset = Subject(rawValue: 1 << 2)
    static let timestamp = Subject(rawValue: 1 << 3)
    static let timestampType = Subject(rawValue: 1 << 4)
    static let headers = Subject(rawValue: 1 << 5)
    static let key = Subject(rawValue: 1 << 6)
    static let value = Subject(rawValue: 1 << 7)

    /// The name of a single part.
    var name: String {
      switch self {
      case .topic: "topic"
      case .partition: "partition"
      case .offset: "offset"
      case .timestamp: "timestamp"
      case .timestampType: "timestamp type"
      case .headers: "headers"
      case .key: "key"
      default: "value"
      }
    }
  }
}
