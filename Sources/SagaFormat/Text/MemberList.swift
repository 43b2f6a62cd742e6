/// The members of an object as they are read: the second of two with one name is reported and left out.
struct MemberList {
  private(set) var members: [PlacedMember] = []
  private var places: [[UInt8]: Place] = [:]

  /// Adds a member.
  mutating func add(_ member: PlacedMember, problems: inout ProblemList) {
    let name = Array(member.name.utf8)
    if let first = places[name] {
      problems.report(
        member.place,
        "\(member.name) is here twice",
        hint: "it stands in line \(first.line) already"
      )
      return
    }
    places[name] = member.place
    members.append(member)
  }
}
