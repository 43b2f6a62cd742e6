import Bytes

/// The program that is a participant, and how it is run.
package struct ExecSettings: Hashable, Sendable {
  /// The program and its arguments, which no shell looks at; never empty in a definition without problems.
  ///
  /// A program with a slash in its name is looked up from the current directory, any other in `PATH`.
  package let command: [String]

  /// Variables set besides those it inherits and those of the call, or with nil taken away. The log holds
  /// the definition, so this is no place for secrets: those are to be inherited.
  package let environment: [String: String?]

  /// The directory it starts in; nil is the current one.
  package let workingDirectory: String?

  /// What exit codes mean where that differs from what they mean otherwise.
  package let exitCodes: [Int32: AttemptOutcome]

  /// How long it has, once it has been told to end, before it is killed.
  package let killAfter: Duration

  /// Makes settings.
  package init(
    command: [String],
    environment: [String: String?] = [:],
    workingDirectory: String? = nil,
    exitCodes: [Int32: AttemptOutcome] = [:],
    killAfter: Duration = Self.usualPatience
  ) {
    self.command = command
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.exitCodes = exitCodes
    self.killAfter = killAfter
  }

  /// How long a program has to end when nothing is said.
  package static let usualPatience = Duration.seconds(5)

  private static let memberNames = ["command", "env", "workingDirectory", "exitCodes", "killAfter"]

  init(_ reader: inout ParticipantReader, _ json: JSONValue, _ path: [Expression.PathElement]) {
    let members = reader.members(json, path, of: "exec", known: Self.memberNames)
    var environment: [String: String?] = [:]
    var exitCodes: [Int32: AttemptOutcome] = [:]
    var killAfter = Self.usualPatience
    if let value = members["env"] {
      environment = Self.environment(&reader, value, path + [.name("env")])
    }
    if let value = members["exitCodes"] {
      exitCodes = Self.exitCodes(&reader, value, path + [.name("exitCodes")])
    }
    if let value = members["killAfter"] {
      killAfter = reader.duration(value, path + [.name("killAfter")]) ?? killAfter
    }
    if let value = members["command"] {
      command = Self.command(&reader, value, path + [.name("command")])
    } else {
      if case .object = json {
        reader.report(path, "exec needs a command: a list of the program and its arguments")
      }
      command = []
    }
    workingDirectory = members["workingDirectory"].flatMap {
      reader.name($0, path + [.name("workingDirectory")])
    }
    self.environment = environment
    self.exitCodes = exitCodes
    self.killAfter = killAfter
  }

  private static func command(
    _ reader: inout ParticipantReader,
    _ value: JSONValue,
    _ path: [Expression.PathElement]
  ) -> [String] {
    if case .string(let text) = value {
      let words = text.split(separator: " ").map { JSONValue.string(String($0)) }
      reader.report(
        path,
        "no shell takes a command apart here; write it as a list: \(JSONValue.array(words).text)"
      )
      return []
    }
    guard let elements = reader.elements(value, path, of: "the program and its arguments") else { return [] }
    var command: [String] = []
    for (index, element) in elements.enumerated() {
      let place = path + [.index(index)]
      if let word = index == 0 ? reader.name(element, place) : reader.word(element, place) {
        command.append(word)
      }
    }
    return command.count == elements.count ? command : []
  }

  private static func environment(
    _ reader: inout ParticipantReader,
    _ value: JSONValue,
    _ path: [Expression.PathElement]
  ) -> [String: String?] {
    var environment: [String: String?] = [:]
    for member in reader.members(value, path) ?? [] {
      let place = path + [.name(member.name)]
      if member.name.isEmpty || member.name.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) {
        reader.report(place, "\"\(member.name)\" is no name for a variable")
      } else if member.name.hasPrefix("SAGA_") {
        reader.report(place, "the names beginning with SAGA_ are those of the call")
      } else if member.value == .null {
        environment.updateValue(nil, forKey: member.name)
      } else if let word = reader.word(member.value, place) {
        environment[member.name] = word
      }
    }
    return environment
  }

  private static func exitCodes(
    _ reader: inout ParticipantReader,
    _ value: JSONValue,
    _ path: [Expression.PathElement]
  ) -> [Int32: AttemptOutcome] {
    var codes: [Int32: AttemptOutcome] = [:]
    for member in reader.members(value, path) ?? [] {
      let place = path + [.name(member.name)]
      guard let code = Int32(member.name), (0...255).contains(code) else {
        reader.report(place, "an exit code is a number from 1 to 255, and \(member.name) is none")
        continue
      }
      if code == 0 {
        reader.report(place, "exit code 0 always means that it succeeded")
        continue
      }
      guard let word = reader.text(member.value, place) else { continue }
      if let outcome = AttemptOutcome(rawValue: word) {
        codes[code] = outcome
      } else {
        let words = AttemptOutcome.allCases.map(\.rawValue)
        let near = nearest(to: word, among: words).map { "did you mean \($0)?" }
        let hint = near ?? "there are \(words.joined(separator: ", "))"
        reader.report(place, "there is no outcome \(word); \(hint)")
      }
    }
    return codes
  }
}

extension ParticipantReader {
  /// A text, or a number or truth value as it is written: a port or a switch needs no quotes.
  fileprivate mutating func word(_ value: JSONValue, _ path: Path) -> String? {
    switch value {
    case .number(let number): return number.text
    case .bool(let bool): return bool ? "true" : "false"
    default: return text(value, path)
    }
  }
}
