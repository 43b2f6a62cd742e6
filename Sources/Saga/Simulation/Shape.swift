package import Bytes

/// What is known of a value that nobody has: the kinds it may be of and, of an object, its members.
///
/// A simulation has no data: what inputs and replies hold is not known. Shapes tell what follows all the
/// same, for instance that an expression has no value whatever the input is.
package struct Shape: Hashable, Sendable {
  /// The kinds the value may be of; at least one.
  package var kinds: Kinds

  /// The value, when it can only be this one.
  package var constant: JSONValue?

  /// What is known of members, when the value is an object.
  package var members: [String: Shape] = [:]

  /// Whether an object may have other members.
  package var isOpen = true

  /// What is known of elements, when the value is an array: nothing, or one shape for all.
  package var elements: [Shape] = []

  /// Kinds of JSON values.
  package struct Kinds: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package static let null = Kinds(rawValue: 1)
    package static let bool = Kinds(rawValue: 2)
    package static let number = Kinds(rawValue: 4)
    package static let string = Kinds(rawValue: 8)
    package static let array = Kinds(rawValue: 16)
    package static let object = Kinds(rawValue: 32)
    package static let all = Kinds(rawValue: 63)

    /// The kind of a value.
    package init(of value: JSONValue) {
      switch value {
      case .null: self = .null
      case .bool: self = .bool
      case .number: self = .number
      case .string: self = .string
      case .array: self = .array
      case .object: self = .object
      }
    }

    package init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// A value of some kinds, of which nothing else is known.
  package init(_ kinds: Kinds) { self.kinds = kinds }

  /// A known value.
  package init(of value: JSONValue) {
    kinds = Kinds(of: value)
    constant = value
  }

  /// An object of which all members are known.
  package init(members: [String: Shape]) {
    kinds = .object
    self.members = members
    isOpen = false
  }

  /// A value of which nothing is known.
  package static let anything = Shape(.all)

  /// The value of what is not there.
  package static let null = Shape(of: .null)

  /// Whether the value can only be null.
  package var isNull: Bool { kinds == .null }

  /// A value that is the one or the other.
  package func union(_ other: Shape) -> Shape {
    if self == other { return self }
    var union = Shape(kinds.union(other.kinds))
    switch (kinds.contains(.object), other.kinds.contains(.object)) {
    case (true, true):
      let names = Set(expandedMembers.keys).union(other.expandedMembers.keys)
      for name in names { union.members[name] = member(name).union(other.member(name)) }
      union.isOpen = isOpenObject || other.isOpenObject
    case (true, false): (union.members, union.isOpen) = (expandedMembers, isOpenObject)
    case (false, true): (union.members, union.isOpen) = (other.expandedMembers, other.isOpenObject)
    case (false, false): break
    }
    switch (kinds.contains(.array), other.kinds.contains(.array)) {
    case (true, true): union.elements = elements == other.elements ? elements : []
    case (true, false): union.elements = constant == nil ? elements : []
    case (false, true): union.elements = other.constant == nil ? other.elements : []
    case (false, false): break
    }
    return union
  }

  private var expandedMembers: [String: Shape] {
    guard case .object(let object)? = constant else { return members }
    return Dictionary(object.members.map { ($0.name, Shape(of: $0.value)) }) { first, _ in first }
  }

  private var isOpenObject: Bool { constant == nil && isOpen }

  /// The value without null, which it may be.
  var withoutNull: Shape {
    var rest = self
    rest.kinds.remove(.null)
    return rest
  }

  /// The member of this name when the value is an object; null when it is none or has none.
  package func member(_ name: String) -> Shape {
    if let constant { return Shape(of: constant[name] ?? .null) }
    guard kinds.contains(.object) else { return .null }
    let member = members[name] ?? (isOpen ? .anything : .null)
    return kinds == .object ? member : member.union(.null)
  }

  /// The element of this index when the value is an array; null when it is none or too short.
  package func element(_ index: Int) -> Shape {
    if case .array(let values)? = constant { return Shape(of: index < values.count ? values[index] : .null) }
    guard constant == nil, kinds.contains(.array) else { return .null }
    return (elements.first ?? .anything).union(.null)
  }

  /// One of the values it may be, as far as it matters to the wording of an error.
  var sample: JSONValue {
    if let constant { return constant }
    if kinds.contains(.string) { return .string("") }
    if kinds.contains(.number) { return .number(0) }
    if kinds.contains(.object) { return .object(JSONObject()) }
    if kinds.contains(.array) { return .array([]) }
    return kinds.contains(.bool) ? .bool(true) : .null
  }
}

extension InputSchema {
  /// What is known of a value that the schema allows.
  package var shape: Shape {
    if let choices, choices.count == 1, let only = choices.first { return Shape(of: only) }
    var shape = Shape(types.map { $0.reduce(into: []) { $0.formUnion($1.kind) } } ?? .all)
    if let choices {
      let kinds = choices.reduce(into: Shape.Kinds()) { $0.formUnion(Shape.Kinds(of: $1)) }
      if !shape.kinds.isDisjoint(with: kinds) { shape.kinds.formIntersection(kinds) }
    }
    for property in properties {
      let member = property.schema.shape
      shape.members[property.name] = required.contains(property.name) ? member : member.union(.null)
    }
    shape.isOpen = allowsOthers
    if let items { shape.elements = [items.shape] }
    return shape
  }
}

extension InputSchema.ValueType {
  fileprivate var kind: Shape.Kinds {
    switch self {
    case .null: .null
    case .boolean: .bool
    case .integer, .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
