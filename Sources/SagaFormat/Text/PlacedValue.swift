import Bytes
import Saga

/// A JSON value that knows where in a text each of its parts stands.
struct PlacedValue: Sendable {
  let content: Content
  let place: Place

  /// What the value is.
  indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([PlacedValue])
    case object([PlacedMember])
    /// Something that has been reported already, so that nothing else is to be said of it.
    case unreadable
  }

  init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }

  /// Takes a value that comes from no text.
  init(_ value: JSONValue) {
    place = .start
    content =
      switch value {
      case .null: .null
      case .bool(let value): .bool(value)
      case .number(let number): .number(number)
      case .string(let text): .string(text)
      case .array(let elements): .array(elements.map(PlacedValue.init))
      case .object(let object):
        .object(
          object.members.map {
            PlacedMember(name: $0.name, place: .start, value: PlacedValue($0.value))
          }
        )
      }
  }

  /// The value without its places.
  var json: JSONValue {
    switch content {
    case .null, .unreadable: .null
    case .bool(let value): .bool(value)
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.json))
    case .object(let members):
      // Readers drop the second of two members of one name.
      .object(
        JSONObject(members.map { JSONObject.Member(name: $0.name, value: $0.value.json) }) ?? JSONObject()
      )
    }
  }

  /// What kind of value it is, as a sentence names it.
  var kind: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    case .unreadable: "unreadable"
    }
  }

  /// Whether it has parts.
  var isCollection: Bool {
    switch content {
    case .array, .object: true
    default: false
    }
  }

  /// The member of this name; nil when there is none or this is no object.
  func member(_ name: String) -> PlacedMember? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// A member of an object with the place of its name.
struct PlacedMember: Sendable {
  let name: String
  let place: Place
  let value: PlacedValue
}

/// Where a path has led.
struct Landing {
  /// The value the path leads to, or the last one on the way that exists.
  let value: PlacedValue
  /// The place to point at: a plain value, or the name of one with parts.
  let place: Place
  /// How many elements of the path were followed.
  let depth: Int
}

extension PlacedValue {
  /// Follows a path as far as it leads.
  func follow(_ path: [Expression.PathElement]) -> Landing {
    var value = self
    var place = place
    for (depth, element) in path.enumerated() {
      switch (element, value.content) {
      case (.name(let name), _):
        guard let member = value.member(name) else {
          return Landing(value: value, place: place, depth: depth)
        }
        value = member.value
        place = value.isCollection ? member.place : value.place
      case (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else {
          return Landing(value: value, place: place, depth: depth)
        }
        value = elements[index]
        place = value.place
      default: return Landing(value: value, place: place, depth: depth)
      }
    }
    return Landing(value: value, place: place, depth: path.count)
  }
}
