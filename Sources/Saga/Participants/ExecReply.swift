import Bytes

/// What a program has written to standard output, understood.
enum ExecReply {
  /// Nothing, or white space.
  case nothing
  /// Not one JSON value, or a reply that makes no sense; the sentence says why.
  case garbage(String)
  /// A value that is no reply but the output itself.
  case output(JSONValue)
  /// The reply all protocols share: an object with the member `outcome`.
  case reply(Word, output: JSONValue, error: JSONObject?)

  /// What a reply can say happened.
  enum Word: String, CaseIterable {
    case succeeded
    case refused
    case unavailable
    /// It is not known, or not decided, and the next attempt may learn.
    case pending
    case unknown

    var outcome: AttemptOutcome {
      switch self {
      case .succeeded: .succeeded
      case .refused: .refused
      case .unavailable: .unavailable
      case .pending, .unknown: .unknown
      }
    }
  }

  /// Reads what a program has written.
  init(_ bytes: [UInt8]) {
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }) {
      self = .nothing
      return
    }
    do {
      let value = try bytes.withUnsafeBytes { bytes throws(JSONError) in try JSONValue(parsing: bytes) }
      self = ExecReply(value)
    } catch {
      self = .garbage("its output is not one JSON value: \(error); messages for people go to standard error")
    }
  }

  private init(_ value: JSONValue) {
    guard let outcome = value["outcome"] else {
      self = .output(value)
      return
    }
    // The word is reserved: whoever writes another one means something this program does not understand,
    // and must not be taken for a success.
    guard case .string(let text) = outcome, let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      // A piece of a text would be a piece of something sensitive, which nobody could recognise any more.
      let text = outcome.text
      let given = text.utf8.count > 100 ? "\(outcome.kindWithArticle) of \(text.utf8.count) bytes" : text
      self = .garbage("its outcome is \(given), and not one of \(words)")
      return
    }
    self = .reply(word, output: value["output"] ?? .object(JSONObject()), error: Self.error(value["error"]))
  }

  private static func error(_ value: JSONValue?) -> JSONObject? {
    switch value {
    case .object(let object): return object
    case .string:
      var object = JSONObject()
      object["message"] = value
      return object
    default: return nil
    }
  }

  /// The error it tells, if it tells one.
  var error: JSONObject? {
    switch self {
    case .reply(_, _, let error): error
    case .output(let value): Self.error(value["error"])
    case .nothing, .garbage: nil
    }
  }
}
