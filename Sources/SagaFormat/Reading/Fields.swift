import Saga

/// The members of one object, by the names it may have.
struct Fields<Key: Vocabulary> {
  /// Where the object stands.
  let place: Place
  /// Members the vocabulary does not know, in their order.
  let others: [PlacedMember]
  private let known: [Key: PlacedMember]

  init(_ members: [PlacedMember], at place: Place) {
    self.place = place
    var known: [Key: PlacedMember] = [:]
    var others: [PlacedMember] = []
    for member in members {
      if let key = Key(rawValue: member.name) { known[key] = member } else { others.append(member) }
    }
    self.known = known
    self.others = others
  }

  subscript(key: Key) -> PlacedMember? { known[key] }

  /// Whether a member is missing, and no member looks like a misspelling of it, which is reported as such.
  func lacks(_ key: Key) -> Bool {
    let names = Key.allCases.map(\.rawValue)
    return known[key] == nil && !others.contains { nearest(to: $0.name, among: names) == key.rawValue }
  }
}

extension DefinitionReader {
  /// The members of an object; nil when the value is none, which is reported.
  mutating func fields<Key: Vocabulary>(_ member: PlacedMember, _: Key.Type) -> Fields<Key>? {
    guard let fields = openFields(member.value, named: member.name, Key.self) else { return nil }
    refuse(fields.others, Key.self)
    return fields
  }

  /// The members of an object, among which may be others than the vocabulary's.
  mutating func openFields<Key: Vocabulary>(
    _ value: PlacedValue,
    named name: String,
    _: Key.Type
  ) -> Fields<Key>? {
    guard case .object(let members) = value.content else {
      mismatch(value, name, "an object")
      return nil
    }
    return Fields(members, at: value.place)
  }

  /// Reports members that are not known.
  mutating func refuse<Key: Vocabulary>(_ others: [PlacedMember], _: Key.Type, also: [String] = []) {
    for other in others {
      let known = Key.allCases.map(\.rawValue) + also
      problems.report(
        other.place,
        "\(Key.title) has no member \(other.name)",
        hint: nearest(to: other.name, among: known).map { "did you mean \($0)?" }
          ?? "it has \(known.listed("and"))"
      )
    }
  }
}

extension [String] {
  /// `a, b and c`.
  func listed(_ word: String) -> String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " \(word) " + last
  }
}
