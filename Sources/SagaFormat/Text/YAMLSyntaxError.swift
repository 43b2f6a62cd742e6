import Cyaml

/// Why a text is not YAML, in words for people who write it seldom.
struct YAMLSyntaxError: Error {
  let place: Place
  let message: String
  let hint: String?

  /// Takes what libyaml says of a parser that has failed.
  init(_ parser: yaml_parser_t) {
    let problem = parser.problem.map { String(cString: $0) } ?? "it is not YAML"
    let (message, hint) = Self.words(for: problem)
    self.message = message
    let begin = Place(parser.context_mark)
    let end = Place(parser.problem_mark)
    let hasContext = parser.context != nil && begin.line != end.line
    // Where a text ends in vain says little: what is wrong is where it begins.
    let isOpen = hasContext && Self.opening.contains(problem)
    place = isOpen ? begin : end
    let context = hasContext && !isOpen ? "see what begins in line \(begin.line)" : nil
    let hints = [hint, context].compactMap { $0 }
    self.hint = hints.isEmpty ? nil : hints.joined(separator: "; ")
  }

  /// What is wrong where something begins that is never finished.
  private static let opening = [
    "found unexpected end of stream", "found unexpected document indicator", "could not find expected ':'",
  ]

  /// libyaml's sentence made into one that says what to do.
  private static func words(for problem: String) -> (message: String, hint: String?) {
    switch problem {
    case "found character that cannot start any token":
      ("this character cannot begin a value", "a tab, @, ` or % at the beginning has to be in quotes")
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      ("a tab cannot indent YAML", "use spaces")
    case "mapping values are not allowed in this context":
      ("a colon is not expected here", "put text that holds \": \" into quotes, and look at the indentation")
    case "block sequence entries are not allowed in this context":
      ("a \"- \" is not expected here", "a list begins on a line of its own")
    case "mapping keys are not allowed in this context": ("a \"? \" is not expected here", nil)
    case "did not find expected key":
      ("a member is expected here", "look at the indentation, and at the quotes before it")
    case "did not find expected '-' indicator":
      ("a list element, beginning with \"- \", is expected here", "look at the indentation")
    case "could not find expected ':'": ("a colon is missing after a name", nil)
    case "did not find expected ',' or '}'":
      (
        "a comma or } is expected here",
        "an expression ${ … } between braces has to be in quotes"
      )
    case "did not find expected ',' or ']'":
      (
        "a comma or ] is expected here",
        "an expression ${ … } between brackets has to be in quotes"
      )
    case "found unexpected end of stream": ("these quotes are never closed", nil)
    case "found unexpected document indicator": ("these quotes are not closed before the document ends", nil)
    case "found unknown escape character":
      ("there is no such escape after \\", "double a backslash, or use '…', where it means nothing")
    case "did not find expected hexdecimal number": ("hexadecimal digits are missing in an escape", nil)
    case "found invalid Unicode character escape code": ("the escape is no Unicode character", nil)
    case "did not find expected alphabetic or numeric character": ("a name is missing after & or *", nil)
    case "did not find expected comment or line break":
      ("after | or > only a comment may stand in the line", nil)
    case "found incompatible YAML document", "incompatible %YAML directive":
      ("this version of YAML is not supported", "leave %YAML out")
    case "did not find expected <document start>":
      ("the definition has ended here", "look at the indentation")
    default: (problem, nil)
    }
  }
}
