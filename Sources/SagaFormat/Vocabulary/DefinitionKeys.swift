import Bytes
import Saga

/// The members of the whole.
enum DefinitionKey: String, Vocabulary {
  case document, input, log, deadline, defaults, participants, steps, output

  static let title = "a definition"
  static let summary = "A saga: steps, whom they call, and how each is undone."
  static let required: [Self] = [.document, .participants, .steps]

  var schema: JSONValue {
    switch self {
    case .document: Schema.object(DocumentKey.self)
    case .input:
      Schema.reference(
        .inputSchema,
        "What a saga's input has to be; checked before its first record is written."
      )
    case .log: Schema.object(LogKey.self)
    case .deadline:
      Schema.reference(
        .duration,
        """
        How long after its start a saga may go forward. When it is over, the saga is undone, unless its \
        pivot has succeeded. Without it: for ever.
        """
      )
    case .defaults: Schema.object(DefaultsKey.self)
    case .participants:
      Schema.value(
        "Whom the steps call, by name. Another protocol here changes no step.",
        ["type": "object", "additionalProperties": Schema.reference(.participant)]
      )
    case .steps:
      Schema.value(
        "The steps. Each waits for those of the item before it, unless it says dependsOn.",
        [
          "type": "array", "minItems": .number(1),
          "items": .members([
            "anyOf": [Schema.reference(.step), Schema.reference(.block)]
          ]),
        ]
      )
    case .output:
      Schema.value(
        """
        What a completed saga gives: any value, with expressions like ${ .steps.payment.output.id } in \
        its strings. A member { value: …, sensitive: true } is kept out of what people are shown.
        """,
        [:]
      )
    }
  }
}

/// The members of `document`.
enum DocumentKey: String, Vocabulary {
  case dsl, name, version

  static let title = "document"
  static let summary = "What the definition is."
  static let required: [Self] = [.dsl, .name]

  var schema: JSONValue {
    switch self {
    case .dsl:
      Schema.value("The language this is written in.", ["const": .string(DefinitionReader.dsl)])
    case .name:
      Schema.value(
        "The name all its sagas share.",
        ["type": "string", "minLength": .number(1), "maxLength": .number(200)]
      )
    case .version:
      Schema.value("Your version of the definition.", ["type": ["string", "number"], "default": "1.0.0"])
    }
  }
}

/// The members of `log`.
enum LogKey: String, Vocabulary {
  case topic

  static let title = "log"
  static let summary = "Where the sagas' records go."

  var schema: JSONValue {
    switch self {
    case .topic:
      Schema.value(
        "The topic; -t on the command line wins.",
        ["type": "string", "pattern": "^[a-zA-Z0-9._-]{1,249}$", "default": "sagas"]
      )
    }
  }
}

/// The members of `defaults`.
enum DefaultsKey: String, Vocabulary {
  case timeout, deadline, retry, compensationRetry

  static let title = "defaults"
  static let summary = "What steps have that do not say otherwise, field by field."

  var schema: JSONValue {
    switch self {
    case .timeout: StepKey.timeout.schema
    case .deadline: StepKey.deadline.schema
    case .retry: StepKey.retry.schema
    case .compensationRetry: StepKey.compensationRetry.schema
    }
  }
}

/// The members of a block of steps that run side by side.
enum BlockKey: String, Vocabulary {
  case parallel

  static let title = "a parallel block"
  static let summary = "Steps that run side by side."
  static let required: [Self] = [.parallel]

  var schema: JSONValue {
    switch self {
    case .parallel:
      Schema.value(
        "Each waits for the item before the block; the item after it waits for all of them.",
        ["type": "array", "minItems": .number(1), "items": Schema.reference(.step)]
      )
    }
  }
}
