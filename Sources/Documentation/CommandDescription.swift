internal import Bytes

/// One command of the command line, as it describes itself.
struct CommandDescription {
  let name: String
  let abstract: String
  let arguments: [ArgumentDescription]
  let subcommands: [CommandDescription]

  /// What is shown of its options, without the two that every command has.
  var options: [ArgumentDescription] {
    arguments.filter { !$0.names.isEmpty && !$0.isNamed("--help") && !$0.isNamed("--version") }
  }

  /// Reads the JSON that `--experimental-dump-help` prints; this is the root.
  init(dump: [UInt8]) throws(Problem) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: String(decoding: dump, as: UTF8.self))
    } catch {
      throw Problem("the description is not JSON: \(error)")
    }
    guard value["serializationVersion"] == .number(0) else {
      throw Problem("the description has a version this program does not know")
    }
    guard let root = value["command"].flatMap(CommandDescription.init) else {
      throw Problem("the description holds no command")
    }
    self = root
  }

  private init?(_ value: JSONValue) {
    guard let name = value.text("commandName") else { return nil }
    self.name = name
    abstract = value.text("abstract") ?? ""
    arguments = value.elements("arguments").compactMap(ArgumentDescription.init)
    subcommands = value.elements("subcommands").compactMap(CommandDescription.init).filter {
      $0.name != "help"
    }
  }

  /// The command that words such as `topics list` name; no words name this one.
  func command(_ path: [String]) throws(Problem) -> CommandDescription {
    var found = self
    for word in path {
      guard let next = found.subcommands.first(where: { $0.name == word }) else {
        throw Problem("there is no command \(path.joined(separator: " "))")
      }
      found = next
    }
    return found
  }
}

/// One option, flag or positional argument.
struct ArgumentDescription: Equatable {
  /// A way to write an option, dashes included.
  struct Name: Equatable {
    let text: String
    var isShort: Bool { text.utf8.count == 2 }
  }

  /// Short names first; none for a positional argument.
  let names: [Name]
  /// What stands for the value; nil for a flag.
  let valueName: String?
  let abstract: String
  let defaultValue: String?
  let isRepeating: Bool

  var isPositional: Bool { names.isEmpty }

  /// Nil for what is hidden.
  init?(_ value: JSONValue) {
    guard value["shouldDisplay"] == .bool(true), let kind = value.text("kind") else { return nil }
    let all = value.elements("names").compactMap { name -> Name? in
      guard let text = name.text("name"), let kind = name.text("kind") else { return nil }
      return Name(text: kind == "long" ? "--\(text)" : "-\(text)")
    }
    names = all.filter(\.isShort) + all.filter { !$0.isShort }
    valueName = kind == "flag" ? nil : value.text("valueName")
    abstract = value.text("abstract") ?? ""
    defaultValue = value.text("defaultValue")
    isRepeating = value["isRepeating"] == .bool(true)
  }

  func isNamed(_ text: String) -> Bool { names.contains { $0.text == text } }
}

extension JSONValue {
  /// The text of a member that is a string.
  fileprivate func text(_ name: String) -> String? {
    guard case .string(let text) = self[name] else { return nil }
    return text
  }

  /// The elements of a member that is an array; none when there is no such member.
  fileprivate func elements(_ name: String) -> [JSONValue] {
    guard case .array(let elements) = self[name] else { return [] }
    return elements
  }
}
