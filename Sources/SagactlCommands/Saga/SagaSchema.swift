internal import ArgumentParser
internal import Bytes
internal import SagaFormat

/// `sagactl saga schema`: the language of definitions, for editors.
struct SagaSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of saga definitions, for editors.",
    discussion: """
      Editors complete and check definitions with it. Write it to a file and name that in the first line \
      of a definition:
        sagactl saga schema > saga.schema.json
        # yaml-language-server: $schema=saga.schema.json
      """
  )

  func run() throws {
    try finish(Diagnostics(level: .normal)) { () throws(Failure) in
      let out = ByteWriter(descriptor: 1)
      IndentedJSON.write(LanguageSchema.json, to: out)
      out.write("\n")
      return try out.finish()
    }
  }
}

/// JSON on many lines, for people.
enum IndentedJSON {
  /// Writes a value, two spaces deeper for each level; what has no parts stays on one line.
  static func write(_ value: JSONValue, to out: ByteWriter, depth: Int = 0) {
    switch value {
    case .object(let object) where object.count > 0:
      out.write("{\n")
      for (index, member) in object.members.enumerated() {
        indent(depth + 1, out)
        out.writeJSONString(member.name)
        out.write(": ")
        write(member.value, to: out, depth: depth + 1)
        out.write(index + 1 < object.count ? ",\n" : "\n")
      }
      indent(depth, out)
      out.write("}")
    case .array(let elements) where elements.contains(where: \.hasMembers):
      out.write("[\n")
      for (index, element) in elements.enumerated() {
        indent(depth + 1, out)
        write(element, to: out, depth: depth + 1)
        out.write(index + 1 < elements.count ? ",\n" : "\n")
      }
      indent(depth, out)
      out.write("]")
    default: value.write(to: out)
    }
  }

  private static func indent(_ depth: Int, _ out: ByteWriter) {
    for _ in 0..<depth { out.write("  ") }
  }
}

extension JSONValue {
  fileprivate var hasMembers: Bool {
    if case .object(let object) = self { object.count > 0 } else { false }
  }
}
