import Bytes
import Saga

/// The members of an action, a compensation or a query that every protocol has.
enum OperationKey: String, Vocabulary {
  case participant, command, input

  static let title = "a call"
  static let summary = "A call to a participant."
  static let required: [Self] = [.participant]

  var schema: JSONValue {
    switch self {
    case .participant: Schema.value("Whom to call: a name below participants.", ["type": "string"])
    case .command: Schema.value("What it is asked to do.", ["type": "string"])
    case .input:
      Schema.value(
        "What it is given: any value, with expressions like ${ .input.orderId } in its strings.",
        ["default": .object(JSONObject())]
      )
    }
  }
}

/// The members of a call that only the protocol kafka knows.
enum KafkaCallKey: String, Vocabulary {
  case outcomes

  static let title = "a call"
  static let summary = "A call to a participant over topics."

  var schema: JSONValue {
    switch self {
    case .outcomes:
      Schema.value(
        "For kafka: the outcome each status of a reply stands for; any other is unknown.",
        ["type": "object", "additionalProperties": .members(["enum": Schema.words(AttemptOutcome.self)])]
      )
    }
  }
}

/// The members of `retry` and `compensationRetry`.
enum RetryKey: String, Vocabulary {
  case maxAttempts, delay, backoff, factor, maxDelay, jitter
  case causes = "on"

  static let title = "a retry policy"
  static let summary = "How often and when something is tried again."

  var schema: JSONValue {
    switch self {
    case .maxAttempts:
      Schema.value(
        "How many executions there may be in all: 1 is no retry. Without it 3, for compensations 10.",
        [
          "anyOf": [
            .members(["type": "integer", "minimum": .number(1), "maximum": .number(1_000_000)]),
            .members(["const": "unlimited"]),
          ]
        ]
      )
    case .delay: Schema.reference(.duration, "The first pause; 200ms without it.")
    case .backoff:
      Schema.value(
        "How pauses grow.",
        ["enum": Schema.words(RetryPolicy.Backoff.self), "default": "exponential"]
      )
    case .factor:
      Schema.value(
        "What a pause of an exponential backoff is multiplied with to give the next.",
        ["type": "number", "minimum": .number(1), "default": .number(2)]
      )
    case .maxDelay: Schema.reference(.duration, "The longest pause; without it 5s, for compensations 1m.")
    case .jitter:
      Schema.value(
        "full: each pause is drawn evenly between nothing and its length. none: it has its length.",
        ["enum": Schema.words(RetryPolicy.Jitter.self), "default": "full"]
      )
    case .causes:
      Schema.value(
        "The outcomes that are tried again; timeout is another word for unknown. A refusal never is.",
        [
          "type": "array",
          "items": .members(["enum": Schema.words(RetryPolicy.Cause.self, also: ["timeout"])]),
          "default": ["unknown", "unavailable"],
        ]
      )
    }
  }
}
