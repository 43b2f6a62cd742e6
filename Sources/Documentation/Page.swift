/// One page of the manual: a template with its directives carried out.
///
/// A template is mdoc. Lines that begin with `@` are directives:
///
/// | directive | becomes |
/// |---|---|
/// | `@page consume` | the page's head: title, NAME and SYNOPSIS of the command |
/// | `@title sagactl-x 5 a summary` | the head of a page about no command |
/// | `@synopsis topics list` | one more line of SYNOPSIS |
/// | `@commands saga` | the list of the command's commands; without a name, of all |
/// | `@options consume` | the command's options that the page names nowhere |
/// | `@options consume -f -J` | these options, in this order |
/// | `@detail -f` … `@end` | nothing here: the text between is added to what `@options` says of the option |
/// | `@include exit-status` | the text of `exit-status.inc`, directives included |
///
/// A directive that names an unknown option is an error, and so is an option of the page's commands that no
/// directive brings: a page describes what is there, and all of it. Positional arguments are the prose's.
struct Page {
  /// The finished page.
  let text: String

  /// Makes the page `name`.
  init(_ name: String, in folder: TemplateFolder, describing root: CommandDescription) throws(Problem) {
    do throws(Problem) {
      let lines = try folder.lines("\(name).in")
      var expansion = Expansion(root: root)
      try expansion.collect(lines)
      try expansion.run(lines)
      text = expansion.output.joined(separator: "\n") + "\n"
    } catch {
      throw Problem("\(name).in: \(error.message)")
    }
  }
}

/// The work on one page.
private struct Expansion {
  let root: CommandDescription
  var output: [String] = []
  /// The text to add to options, by the name the template used.
  private var details: [String: String] = [:]
  private var usedDetails: Set<String> = []
  /// The options described so far.
  private var shown: [ArgumentDescription] = []
  /// The options that directives name, by command.
  private var named: [String: Set<String>] = [:]

  init(root: CommandDescription) { self.root = root }

  /// Notes what is said about options anywhere on the page.
  mutating func collect(_ lines: [String]) throws(Problem) {
    var open: (name: String, text: [String])?
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, open) {
      case ("@detail", nil): open = (words.dropFirst().joined(separator: " "), [])
      case ("@end", let finished?):
        details[finished.name] = finished.text.joined(separator: "\n")
        open = nil
      case (_, .some): open?.text.append(line)
      case ("@options", nil):
        let (path, names) = Self.split(words)
        named[path.joined(separator: " "), default: []].formUnion(names)
      default: break
      }
    }
    if let open { throw Problem("@detail \(open.name) has no @end") }
  }

  mutating func run(_ lines: [String]) throws(Problem) {
    var isInDetail = false
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      if isInDetail {
        isInDetail = words.first != "@end"
        continue
      }
      guard let directive = words.first, directive.hasPrefix("@") else {
        output.append(line)
        continue
      }
      let path = Array(words.dropFirst())
      switch directive {
      case "@detail": isInDetail = true
      case "@page": try page(path)
      case "@synopsis": output.append(Mdoc.synopsis(try root.command(path), path))
      case "@title": try title(path)
      case "@commands": try commands(path)
      case "@options": try options(words)
      default: throw Problem("unknown directive: \(line)")
      }
    }
    let unused = Set(details.keys).subtracting(usedDetails)
    if let name = unused.sorted().first { throw Problem("@detail \(name): the page has no such option") }
    try checkCompleteness()
  }

  private mutating func page(_ path: [String]) throws(Problem) {
    let command = try root.command(path)
    head((["sagactl"] + path).joined(separator: "-"), "1", Mdoc.summary(command.abstract))
    output.append(".Sh SYNOPSIS")
  }

  private mutating func title(_ words: [String]) throws(Problem) {
    guard words.count > 2 else { throw Problem("@title needs a name, a section and a summary") }
    head(words[0], words[1], words[2...].joined(separator: " "))
  }

  private mutating func head(_ name: String, _ section: String, _ summary: String) {
    output += [
      ".\\\" Made from \(name).\(section).in and the command line's own description: change those, then "
        + "`make docs`.",
      ".Dd \(Mdoc.date)", ".Dt \(name.uppercased()) \(section)", ".Os sagactl", ".Sh NAME", ".Nm \(name)",
      ".Nd \(summary)",
    ]
  }

  private mutating func commands(_ path: [String]) throws(Problem) {
    let prefix = (["sagactl"] + path).joined(separator: "-")
    output.append(".Bl -tag -width \"sagactl-produce(1)\"")
    for command in try root.command(path).subcommands {
      output += [".It Xr \(prefix)-\(command.name) 1", Mdoc.text(command.abstract)]
    }
    output.append(".El")
  }

  private mutating func options(_ words: [String]) throws(Problem) {
    let (path, names) = Self.split(words)
    let all = try root.command(path).options
    var chosen: [ArgumentDescription] = []
    if names.isEmpty {
      chosen = all.filter { argument in !mentions(argument, of: path) }
    } else {
      for name in names {
        guard let argument = all.first(where: { $0.isNamed(name) }) else {
          throw Problem("\(path.joined(separator: " ")) has no option \(name)")
        }
        chosen.append(argument)
      }
    }
    shown += chosen
    for name in details.keys where chosen.contains(where: { $0.isNamed(name) }) { usedDetails.insert(name) }
    let details = details
    let list = Mdoc.list(chosen) { argument in
      details.first { argument.isNamed($0.key) }?.value
    }
    if !list.isEmpty { output.append(list) }
  }

  /// Whether some directive of the page names the option, or the page has one that is the same.
  private func mentions(_ argument: ArgumentDescription, of path: [String]) -> Bool {
    shown.contains(argument)
      || (named[path.joined(separator: " ")] ?? []).contains { argument.isNamed($0) }
  }

  /// Looks for options that nothing on the page describes.
  private func checkCompleteness() throws(Problem) {
    for path in named.keys.sorted() {
      let command = try root.command(path.split(separator: " ").map(String.init))
      for argument in command.options where !shown.contains(argument) {
        throw Problem("nothing describes \(argument.names.map(\.text).joined(separator: ", ")) of \(path)")
      }
    }
  }

  /// `@options topics list -J` into `topics list` and `-J`.
  private static func split(_ words: [String]) -> (path: [String], names: [String]) {
    let rest = words.dropFirst()
    let path = rest.prefix { !$0.hasPrefix("-") }
    return (Array(path), Array(rest.dropFirst(path.count)))
  }
}
