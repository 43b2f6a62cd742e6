internal import Bytes
internal import Saga
internal import SagaRuntime

/// The life of one saga as people are shown it: sensitive values are masked, errors are sentences.
struct Timeline {
  let id: String
  /// The definition's name and version, `order-bike 1.0.0`; nil when the beginning is missing.
  let definition: String?
  /// Where the saga is, as `run` says it; `unknown` when its beginning is missing.
  let state: String
  let tone: Tone
  /// Why it is where it is, in words; nil when that needs no reason.
  let reason: String?
  /// When it began; of a saga without a beginning, when its first record was written.
  let start: Timestamp
  /// How long after that its last record was written.
  let length: Duration
  let hasEnded: Bool
  /// Where its records are, in words.
  let places: String
  let count: Int
  let rows: [Row]
  let attempts: [Attempt]
  /// The steps in the order the log first names them.
  let steps: [String]
  let remedies: [Remedy]
  /// What else there is to say.
  let remarks: [String]

  /// How something went.
  enum Tone: String {
    case plain, quiet, good, undone, bad, doubt
  }

  /// One record.
  struct Row {
    let elapsed: Duration
    let sequence: UInt64
    let step: String?
    let mark: Mark
    let what: String
    let detail: String
    /// Why the record does not count; nil when it does.
    let ignored: String?
    /// What is wrong with it, each with its rule.
    let findings: [String]
  }

  /// What kind of thing happened.
  enum Mark {
    case note, begun, succeeded, refused, unavailable, unknown, pause, skipped, turn, stuck, person, end
    case undone

    /// One character that says it.
    var symbol: String {
      switch self {
      case .note: " "
      case .begun: "→"
      case .succeeded, .end: "✓"
      case .refused, .unavailable: "✗"
      case .unknown: "?"
      case .pause: "↻"
      case .skipped: "-"
      case .turn, .undone: "↩"
      case .stuck: "!"
      case .person: "*"
      }
    }

    var tone: Tone {
      switch self {
      case .note, .begun, .person: .plain
      case .pause, .skipped: .quiet
      case .succeeded, .end: .good
      case .refused, .unavailable, .stuck: .bad
      case .unknown: .doubt
      case .turn, .undone: .undone
      }
    }
  }

  /// One attempt from its start to its end, if it has one.
  struct Attempt {
    let step: String
    let operation: OperationKind
    let number: Int
    let start: Duration
    var end: Duration?
    var mark: Mark
    /// How it went, in words.
    var what: String
  }

  /// Something an operator can do.
  struct Remedy {
    let sentence: String
    let commands: [String]
  }
}
