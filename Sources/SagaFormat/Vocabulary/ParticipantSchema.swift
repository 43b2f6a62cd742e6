import Bytes
import Saga

/// What may stand below `participants`, as JSON Schema. `ParticipantDefinition` reads it; a test holds the two
/// against each other.
enum ParticipantSchema {
  /// A participant: one protocol.
  static var participant: JSONValue {
    Schema.value(
      "A participant has exactly one protocol.",
      [
        "type": "object", "minProperties": .number(1), "maxProperties": .number(1),
        "additionalProperties": false,
        "properties": .members(["mock": mock, "exec": exec, "kafka": kafka]),
      ]
    )
  }

  private static var mock: JSONValue {
    Schema.value(
      """
      Rules that answer in the participant's place: for each command a list, of which the first that \
      applies decides.
      """,
      [
        "type": "object",
        "additionalProperties": .members([
          "type": "array", "minItems": .number(1), "items": Schema.reference(.mockRule),
        ]),
      ]
    )
  }

  private static let answers = ["succeed", "refuse", "unavailable", "timeout", "applied-timeout"]

  private static func answerProperties(also others: [(String, JSONValue)]) -> JSONValue {
    var properties = JSONObject()
    for (name, schema) in others { properties[name] = schema }
    properties["succeed"] = Schema.value("It has its effect, and says so with this output.", [:])
    properties["refuse"] = Schema.reference(.mockError, "It has no effect, for good.")
    properties["unavailable"] = Schema.reference(.mockError, "It has no effect now; another attempt may.")
    properties["timeout"] = Schema.value(
      "It has no effect, and nobody answers.",
      ["enum": [.null, true, .object(JSONObject())]]
    )
    properties["applied-timeout"] = Schema.value(
      "It has its effect, and nobody answers; a repetition is told this output.",
      [:]
    )
    return .object(properties)
  }

  private static var delay: JSONValue { Schema.reference(.duration, "How long the answer takes.") }

  /// A rule of a mock.
  static var mockRule: JSONValue {
    let properties = answerProperties(also: [
      (
        "when",
        Schema.value(
          """
          When the rule applies; it sees what the participant is sent: .input, .attempt, .operation and \
          so on.
          """,
          ["anyOf": [.members(["type": "boolean"]), Schema.reference(.expression)]]
        )
      ),
      ("delay", delay),
      (
        "oneOf",
        Schema.value(
          "Answers of which one is drawn.",
          ["type": "array", "minItems": .number(1), "items": Schema.reference(.mockAnswer)]
        )
      ),
    ])
    return .members([
      "description": "An answer, and when it is given.",
      "anyOf": [
        .members(["enum": Schema.words(answers)]),
        .members(["type": "object", "properties": properties, "additionalProperties": false]),
      ],
    ])
  }

  /// One of several answers to draw from.
  static var mockAnswer: JSONValue {
    let properties = answerProperties(also: [
      (
        "weight",
        Schema.value(
          "How often it is drawn, measured against the others.",
          ["type": "integer", "minimum": .number(1), "maximum": .number(1_000_000), "default": .number(1)]
        )
      ),
      ("delay", delay),
    ])
    return .members([
      "description": "An answer that may be drawn.",
      "anyOf": [
        .members(["enum": Schema.words(answers)]),
        .members(["type": "object", "properties": properties, "additionalProperties": false]),
      ],
    ])
  }

  /// What a mock refuses with.
  static var mockError: JSONValue {
    .members([
      "description": "An error: its code, or its parts.",
      "anyOf": [
        .members(["enum": [.null, true]]), .members(["type": "string"]),
        .members([
          "type": "object", "additionalProperties": false,
          "properties": .members([
            "code": Schema.value("A short name for programs.", ["type": "string", "minLength": .number(1)]),
            "message": Schema.value("A sentence for people.", ["type": "string"]),
            "detail": Schema.value("What else is told.", [:]),
          ]),
        ]),
      ],
    ])
  }

  private static var exec: JSONValue {
    let word = JSONValue.members(["type": ["string", "number", "boolean"]])
    return Schema.value(
      """
      A process for every call: the call as JSON on its standard input, the outcome in its exit code and \
      its output.
      """,
      [
        "type": "object", "required": ["command"], "additionalProperties": false,
        "properties": .members([
          "command": Schema.value(
            "The program and its arguments; no shell looks at them.",
            ["type": "array", "minItems": .number(1), "items": word]
          ),
          "env": Schema.value(
            """
            Variables it gets besides those sagactl has; null takes one away. No place for secrets: the \
            log holds the definition.
            """,
            [
              "type": "object", "propertyNames": .members(["pattern": "^(?!SAGA_)[^=]+$"]),
              "additionalProperties": .members(["type": ["string", "number", "boolean", "null"]]),
            ]
          ),
          "workingDirectory": Schema.value(
            "The directory it starts in.",
            ["type": "string", "minLength": .number(1)]
          ),
          "exitCodes": Schema.value(
            "What exit codes mean where that differs from the table in sagactl-saga-language(5).",
            [
              "type": "object", "additionalProperties": false,
              "patternProperties": .members([
                "^([1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])$": .members([
                  "enum": Schema.words(AttemptOutcome.self)
                ])
              ]),
            ]
          ),
          "killAfter": Schema.reference(
            .duration,
            "How long it has to end, once it has been told to, before it is killed; 5s without it."
          ),
        ]),
      ]
    )
  }

  private static var kafka: JSONValue {
    let topic = JSONValue.members(["type": "string", "pattern": "^[a-zA-Z0-9._-]{1,249}$"])
    return Schema.value(
      """
      Commands and replies are records on topics. Definitions may say so; this version does not run them \
      yet.
      """,
      [
        "type": "object", "required": ["commands", "replies"], "additionalProperties": false,
        "properties": .members([
          "commands": topic, "replies": topic,
          "headers": Schema.value(
            "Whose names for headers are used besides those of CloudEvents.",
            ["enum": Schema.words(KafkaSettings.HeaderNames.self), "default": "cloudevents"]
          ),
        ]),
      ]
    )
  }
}
