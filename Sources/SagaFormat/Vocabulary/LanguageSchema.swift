package import Bytes
import Saga

/// The language of definitions as a JSON Schema (draft 2020-12), for editors.
///
/// What it accepts is not always right, for it cannot see what names refer to; what is right it accepts.
package enum LanguageSchema {
  /// The whole schema.
  package static var json: JSONValue {
    var definitions = JSONObject()
    for part in Part.allCases { definitions[part.rawValue] = part.schema }
    guard case .object(let body) = Schema.object(DefinitionKey.self) else { return .null }
    var whole = JSONObject()
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    whole["$id"] = "urn:sagactl:schema:saga:v1"
    whole["title"] = "sagactl saga definition"
    for member in body.members { whole[member.name] = member.value }
    // Members that begin with x- are the author's own.
    whole["patternProperties"] = .members(["^x-": true])
    whole["$defs"] = .object(definitions)
    return .object(whole)
  }

  /// What is defined once and referred to.
  enum Part: String, CaseIterable {
    case step, block, operation, retry, duration, expression, participant, mockRule, mockAnswer, mockError
    case inputSchema

    var reference: String { "#/$defs/\(rawValue)" }

    var schema: JSONValue {
      switch self {
      case .step: Schema.object(StepKey.self)
      case .block: Schema.object(BlockKey.self)
      case .operation:
        Schema.object(OperationKey.self, also: KafkaCallKey.allCases.map { ($0.rawValue, $0.schema) })
      case .retry: Schema.object(RetryKey.self)
      case .duration:
        Schema.value(
          "A length of time: 500ms, 2s, 1.5s, 1m30s, 2h, 1d, or in ISO 8601 PT2S.",
          [
            "type": "string",
            "pattern":
              "^(([0-9]+(\\.[0-9]+)?(d|h|m|s|ms))+|P([0-9]+(\\.[0-9]+)?D)?(T([0-9]+(\\.[0-9]+)?[HMS])+)?)$",
          ]
        )
      case .expression:
        Schema.value(
          "One expression, like ${ .input.amount > 1000 }.",
          ["type": "string", "pattern": "^\\$\\{[\\s\\S]*\\}$"]
        )
      case .participant: ParticipantSchema.participant
      case .mockRule: ParticipantSchema.mockRule
      case .mockAnswer: ParticipantSchema.mockAnswer
      case .mockError: ParticipantSchema.mockError
      case .inputSchema: InputSchemaSchema.json
      }
    }
  }
}

/// The part of JSON Schema that `input` may use, as a JSON Schema.
enum InputSchemaSchema {
  static var json: JSONValue {
    var properties = JSONObject()
    for keyword in InputSchemaReader.keywords { properties[keyword] = schema(of: keyword) }
    for keyword in InputSchemaReader.annotations.sorted() { properties[keyword] = true }
    return .members([
      "description":
        "A schema: the part of JSON Schema that needs no regular expressions, references or combinations.",
      "anyOf": [
        .members(["const": true]),
        .members([
          "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]),
      ],
    ])
  }

  private static func schema(of keyword: String) -> JSONValue {
    let itself = Schema.reference(.inputSchema)
    switch keyword {
    case "type":
      let type = JSONValue.members(["enum": Schema.words(InputSchema.ValueType.self)])
      return .members(["anyOf": [type, .members(["type": "array", "items": type])]])
    case "enum": return .members(["type": "array"])
    case "const": return true
    case "required": return .members(["type": "array", "items": .members(["type": "string"])])
    case "properties": return .members(["type": "object", "additionalProperties": itself])
    case "items": return itself
    case "additionalProperties":
      return .members(["anyOf": [.members(["type": "boolean"]), itself]])
    case "sensitive":
      return Schema.value(
        "Keeps the value out of what people are shown: timelines and errors. The log holds it.",
        ["type": "boolean"]
      )
    default: return .members(["type": "number"])
    }
  }
}
