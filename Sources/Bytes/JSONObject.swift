/// The members of a JSON object in their order; no two have the same name.
package struct JSONObject: Sendable {
  /// A name and its value.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    /// Makes a member.
    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }

    package static func == (left: Member, right: Member) -> Bool {
      haveSameBytes(left.name, right.name) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
      hashBytes(of: name, into: &hasher)
      hasher.combine(value)
    }
  }

  /// The members in the order of the text.
  package private(set) var members: [Member]

  /// Makes an object without members.
  package init() { members = [] }

  /// Takes members, or nil when two have the same name.
  package init?(_ members: [Member]) {
    guard JSONObject.firstRepetition(in: members) == nil else { return nil }
    self.members = members
  }

  /// Makes an object without members and with room for some.
  package init(capacity: Int) {
    members = []
    members.reserveCapacity(capacity)
  }

  /// Appends a member of a name that none has, which is not checked.
  package mutating func append(_ name: String, _ value: JSONValue) {
    members.append(Member(name: name, value: value))
  }

  /// Takes members whose names are known to differ.
  init(distinct members: [Member]) { self.members = members }

  /// How many members there are.
  package var count: Int { members.count }

  /// The value of the member of this name; setting it replaces, appends, or with nil removes the member.
  package subscript(name: String) -> JSONValue? {
    get { place(of: name).map { members[$0].value } }
    set {
      let place = place(of: name)
      switch (place, newValue) {
      case (let place?, let value?): members[place] = Member(name: name, value: value)
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  private func place(of name: String) -> Int? {
    for index in members.indices where haveSameBytes(members[index].name, name) { return index }
    return nil
  }

  /// The members in the order of their names' code points.
  var sortedMembers: [Member] {
    members.sorted { precedesInBytes($0.name, $1.name) }
  }

  /// The index of the first member whose name an earlier one has.
  static func firstRepetition(in members: [Member]) -> Int? {
    if members.count < 2 { return nil }
    if members.count <= 8 {
      for later in 1..<members.count {
        for earlier in 0..<later where haveSameBytes(members[earlier].name, members[later].name) {
          return later
        }
      }
      return nil
    }
    // Sorted, so that an object made to have many names costs no more than n log n comparisons.
    let order = members.indices.sorted {
      let (left, right) = (members[$0].name, members[$1].name)
      return haveSameBytes(left, right) ? $0 < $1 : precedesInBytes(left, right)
    }
    var first: Int?
    for (earlier, later) in zip(order, order.dropFirst())
    where haveSameBytes(members[earlier].name, members[later].name) {
      first = min(first ?? later, later)
    }
    return first
  }
}

extension JSONObject: Hashable {}
