/// Text in the manual's markup language, mdoc(7).
enum Mdoc {
  /// The day on every page: pages must not change because a day has passed.
  static let date = "November 21, 2026"

  /// Running text, a sentence a line.
  static func text(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    for (index, character) in characters.enumerated() {
      let previous = index > 0 ? characters[index - 1] : " "
      switch character {
      case "\\": result += "\\e"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      // What begins with a dash is to be typed: not a hyphen.
      case "-" where !previous.isLetter && !previous.isNumber: result += "\\-"
      // A period that opens a line would be a macro.
      case "." where result.isEmpty: result += "\\&."
      case " " where previous == "." && index + 1 < characters.count && characters[index + 1].isUppercase:
        result += "\n"
      default: result.append(character)
      }
    }
    return result
  }

  /// A list of options, each with its names, its help and the details a template adds.
  static func list(
    _ arguments: [ArgumentDescription],
    details: (ArgumentDescription) -> String?
  ) -> String {
    guard !arguments.isEmpty else { return "" }
    var lines = [".Bl -tag -width Ds"]
    for argument in arguments {
      lines.append(".It \(heading(argument))")
      lines.append(text(sentence(argument)))
      if let more = details(argument) { lines.append(more) }
    }
    lines.append(".El")
    return lines.joined(separator: "\n")
  }

  /// `Fl t , Fl -topic Ar topic`.
  private static func heading(_ argument: ArgumentDescription) -> String {
    if argument.isPositional { return "Ar \(argument.valueName ?? "") ..." }
    let names = argument.names.map { "Fl \($0.text.dropFirst())" }.joined(separator: " , ")
    guard let value = argument.valueName else { return names }
    return "\(names) Ar \(value)"
  }

  private static func sentence(_ argument: ArgumentDescription) -> String {
    guard let value = argument.defaultValue, argument.valueName != nil, !argument.abstract.contains("Default")
    else { return argument.abstract }
    return "\(argument.abstract) Default: \(value)."
  }

  /// `[options] [topic ...]`, after the command's name.
  static func synopsis(_ command: CommandDescription, _ path: [String]) -> String {
    var lines = [".Nm \((["sagactl"] + path).joined(separator: " "))"]
    if !command.subcommands.isEmpty { lines.append(".Ar command") }
    lines.append(".Op Ar options")
    for argument in command.arguments where argument.isPositional {
      lines.append(".Op Ar \(argument.valueName ?? "")\(argument.isRepeating ? " ..." : "")")
    }
    return lines.joined(separator: "\n")
  }

  /// `send records to a topic`: an abstract as the NAME section wants it.
  static func summary(_ abstract: String) -> String {
    var result = abstract
    if result.hasSuffix(".") { result.removeLast() }
    return text(result.prefix(1).lowercased() + result.dropFirst())
  }
}
