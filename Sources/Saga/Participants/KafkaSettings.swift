import Bytes

/// The topics on which a participant takes commands and answers them.
package struct KafkaSettings: Hashable, Sendable {
  /// The topic commands are written to.
  package let commands: String
  /// The topic replies are read from.
  package let replies: String
  /// Whose names for headers are used besides those of CloudEvents.
  package let headers: HeaderNames

  /// Names of headers that other programs know.
  package enum HeaderNames: String, Hashable, Sendable, CaseIterable {
    case cloudevents
    case spring
    case eventuate
  }

  init(_ reader: inout ParticipantReader, _ json: JSONValue, _ path: [Expression.PathElement]) {
    let members = reader.members(json, path, of: "kafka", known: ["commands", "replies", "headers"])
    func topic(_ name: String) -> String {
      guard let value = members[name] else {
        if case .object = json { reader.report(path, "kafka needs \(name), the name of a topic") }
        return ""
      }
      return reader.name(value, path + [.name(name)]) ?? ""
    }
    commands = topic("commands")
    replies = topic("replies")
    var headers = HeaderNames.cloudevents
    if let value = members["headers"] {
      let place = path + [.name("headers")]
      if let word = reader.text(value, place) {
        if let known = HeaderNames(rawValue: word) {
          headers = known
        } else {
          let words = HeaderNames.allCases.map(\.rawValue).joined(separator: ", ")
          reader.report(place, "there are no headers \(word), only \(words)")
        }
      }
    }
    self.headers = headers
  }
}
