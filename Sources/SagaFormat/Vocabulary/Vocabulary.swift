package import Bytes
import Saga

/// The members one kind of object in a definition may have.
///
/// The reader asks for members by these names only, and the JSON Schema is made from them, so that what is
/// read, what is known and what editors are told cannot differ.
protocol Vocabulary: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// What the object is called in messages: `a step`.
  static var title: String { get }

  /// What the object is for, in a sentence.
  static var summary: String { get }

  /// The members it cannot do without.
  static var required: [Self] { get }

  /// What the member's value may be, in JSON Schema.
  var schema: JSONValue { get }
}

extension Vocabulary {
  static var required: [Self] { [] }
}

/// Pieces of JSON Schema.
enum Schema {
  /// A schema with a description.
  static func value(_ description: String, _ keywords: KeyValuePairs<String, JSONValue>) -> JSONValue {
    var object = JSONObject()
    object["description"] = .string(description)
    for (name, value) in keywords { object[name] = value }
    return .object(object)
  }

  /// What is defined elsewhere in the schema, with a description for this place.
  static func reference(_ definition: LanguageSchema.Part, _ description: String) -> JSONValue {
    value(description, ["$ref": .string(definition.reference)])
  }

  /// A reference alone.
  static func reference(_ definition: LanguageSchema.Part) -> JSONValue {
    .members(["$ref": .string(definition.reference)])
  }

  /// An object with the members of a vocabulary.
  static func object<Key: Vocabulary>(_: Key.Type, also other: [(String, JSONValue)] = []) -> JSONValue {
    var properties = JSONObject()
    for key in Key.allCases { properties[key.rawValue] = key.schema }
    for (name, schema) in other { properties[name] = schema }
    var object = JSONObject()
    object["description"] = .string(Key.summary)
    object["type"] = "object"
    object["properties"] = .object(properties)
    if !Key.required.isEmpty { object["required"] = .array(Key.required.map { .string($0.rawValue) }) }
    object["additionalProperties"] = false
    return .object(object)
  }

  /// One of some words.
  static func words(_ words: [String]) -> JSONValue { .array(words.map(JSONValue.string)) }

  /// All words of a type, and others that mean the same.
  static func words<Word: RawRepresentable<String> & CaseIterable>(
    _: Word.Type,
    also others: [String] = []
  ) -> JSONValue {
    words(Word.allCases.map(\.rawValue) + others)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
