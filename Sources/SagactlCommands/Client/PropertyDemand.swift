internal import Bytes
internal import Kafka

/// What librdkafka takes as a property's value, for the message about another one: its own calls the property by
/// another name at times, and tells no values.
struct PropertyDemand {
  private enum Form {
    case number(ClosedRange<Int64>)
    case choice([String])
    case several([String])
  }

  private let form: Form
  private let words: String

  /// Looks a property up in librdkafka's table; nil when that says nothing of its values.
  init?(of property: String) {
    let bare = property.hasPrefix("topic.") ? String(property.dropFirst(6)) : property
    for line in Configuration.descriptions().split(separator: "\n") {
      // Name, who has it, values, default, importance, description.
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
      guard cells.count >= 6, cells[0] == property || cells[0] == bare, !cells[2].isEmpty else { continue }
      let range = cells[2]
      let bounds = range.split(separator: " ")
      if bounds.count == 3, bounds[1] == "..", let low = Int64(bounds[0]), let high = Int64(bounds[2]),
        low <= high
      {
        form = .number(low...high)
        let isAcks = ["acks", "request.required.acks"].contains(bare)
        words = "\(isAcks ? "all, or " : "")a number from \(low) to \(high)"
        return
      }
      guard range.contains(",") else { return nil }
      let choices = range.split(separator: ",").map { Self.trimmed($0) }
      let isList = String(line).offset(of: "Type: CSV flags") != nil
      form = isList ? .several(choices) : .choice(choices)
      words = "\(isList ? "any of" : "one of") \(choices.joined(separator: ", "))"
      return
    }
    return nil
  }

  /// Why the value is none; nil when it looks like one, so that something else must be wrong with it.
  func objection(to value: String) -> String? {
    let fits =
      switch form {
      case .number(let range): Int64(value).map(range.contains) ?? false
      case .choice(let choices): choices.contains(value)
      case .several(let choices):
        value.split(separator: ",").allSatisfy { choices.contains(Self.trimmed($0)) }
      }
    return fits ? nil : "it takes \(words), not \(InvalidValue.quoted(value))"
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
