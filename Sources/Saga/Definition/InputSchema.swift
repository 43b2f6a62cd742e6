package import Bytes

/// What a saga's input has to be: the part of JSON Schema that needs no regular expressions, references or
/// combinations.
///
/// Nothing in it changes; it is a class because it contains its like.
package final class InputSchema: Sendable {
  /// The types the value may have; nil when any will do.
  let types: Set<ValueType>?

  /// The values it may have; nil when any will do.
  let choices: [JSONValue]?

  /// The limits of numbers, texts and arrays, by keyword.
  let limits: Limits

  /// The members an object must have.
  let required: [String]

  /// What members have to be, by name.
  let properties: [(name: String, schema: InputSchema)]

  /// Whether an object may have members that are not named.
  let allowsOthers: Bool

  /// What members that are not named have to be; nil when anything will do.
  let others: InputSchema?

  /// What elements have to be; nil when anything will do.
  let items: InputSchema?

  /// Whether the value is kept out of what people are shown.
  package let isSensitive: Bool

  /// A type of values, as JSON Schema names it.
  package enum ValueType: String, CaseIterable {
    case null
    case boolean
    case integer
    case number
    case string
    case array
    case object
  }

  /// A keyword whose value is a limit.
  package enum Limit: String, CaseIterable {
    case minimum
    case maximum
    case exclusiveMinimum
    case exclusiveMaximum
    case minLength
    case maxLength
    case minItems
    case maxItems
  }

  /// Limits by keyword. There are two as a rule, and every value of every input is held against them: to look
  /// through them is faster than to hash keywords.
  struct Limits: Sendable {
    private var list: [(limit: Limit, number: JSONNumber)] = []

    /// Whether there are none.
    var isEmpty: Bool { list.isEmpty }

    subscript(limit: Limit) -> JSONNumber? {
      get { list.first { $0.limit == limit }?.number }
      set {
        list.removeAll { $0.limit == limit }
        if let newValue { list.append((limit, newValue)) }
      }
    }
  }

  /// Something that is wrong with a schema, or with a value by a schema, and where.
  package struct Problem: Hashable, Sendable {
    /// The members and elements that lead to the place.
    package let path: [Expression.PathElement]
    /// What is wrong, in a sentence without a full stop.
    package let message: String
    /// At which byte of the string at that place it is; nil when it is about the whole value.
    package let offset: Int?

    /// Makes a problem.
    package init(_ path: [Expression.PathElement], _ message: String, offset: Int? = nil) {
      self.path = path
      self.message = message
      self.offset = offset
    }
  }

  /// Reads a schema; what cannot be read is passed over and reported in `problems`.
  package convenience init(_ schema: JSONValue, problems: inout [Problem]) {
    var reader = InputSchemaReader(problems: problems)
    self.init(&reader, schema, at: [])
    problems = reader.problems
  }

  init(_ reader: inout InputSchemaReader, _ schema: JSONValue, at path: [Expression.PathElement]) {
    var types: Set<ValueType>?
    var choices: [JSONValue]?
    var limits = Limits()
    var required: [String] = []
    var properties: [(name: String, schema: InputSchema)] = []
    var allowsOthers = true
    var others: InputSchema?
    var items: InputSchema?
    var isSensitive = false
    for member in reader.keywords(schema, path) {
      let place = path + [.name(member.name)]
      switch member.name {
      case "type": types = reader.types(member.value, place)
      case "enum": choices = reader.array(member.value, place)
      case "const": choices = [member.value]
      case "required": required = reader.strings(member.value, place)
      case "properties":
        for property in reader.members(member.value, place) {
          let schema = InputSchema(&reader, property.value, at: place + [.name(property.name)])
          properties.append((property.name, schema))
        }
      case "additionalProperties":
        allowsOthers = member.value != .bool(false)
        if case .object = member.value {
          others = InputSchema(&reader, member.value, at: place)
        } else {
          _ = reader.bool(member.value, place)
        }
      case "items": items = InputSchema(&reader, member.value, at: place)
      case "sensitive": isSensitive = reader.bool(member.value, place)
      default:
        if let limit = Limit(rawValue: member.name) {
          limits[limit] = reader.number(member.value, place)
        } else {
          reader.checkAnnotation(member.name, place)
        }
      }
    }
    reader.checkChoices(choices, path)
    reader.checkLimits(limits, path)
    if !allowsOthers { reader.checkRequired(required, properties.map(\.name), path) }
    self.types = types
    self.choices = choices
    self.limits = limits
    self.required = required
    self.properties = properties
    self.allowsOthers = allowsOthers
    self.others = others
    self.items = items
    self.isSensitive = isSensitive
  }
}
