package import Bytes

/// A JSON value in whose strings `${ … }` stands for values known only when a step runs.
package indirect enum Template: Hashable, Sendable {
  /// A value without expressions.
  case value(JSONValue)
  /// A string that is exactly one expression: the value keeps its type.
  case expression(Expression)
  /// A string with expressions in it: their values become text.
  case text([Piece])
  /// An array some of whose elements are templates.
  case array([Template])
  /// An object some of whose members are templates.
  case object([Member])

  /// A part of a text.
  package enum Piece: Hashable, Sendable {
    case literal(String)
    case expression(Expression)
  }

  /// A member of an object.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: Template
  }

  /// A place in the value a template was read from, with what is wrong there.
  package struct Problem: Hashable, Sendable {
    /// The members and elements that lead to the string.
    package let path: [Expression.PathElement]
    /// What is wrong, and at which byte of the string.
    package let error: ExpressionSyntaxError
  }

  /// Reads a template; a string that cannot be read is kept as it is and reported in `problems`.
  package init(_ value: JSONValue, problems: inout [Problem]) {
    self.init(value, path: [], problems: &problems)
  }

  /// Reads a template from a string.
  package init(parsing text: String) throws(ExpressionSyntaxError) {
    let pieces = try Template.pieces(of: text)
    switch pieces.first {
    case nil: self = .value(.string(text))
    case .expression(let expression)? where pieces.count == 1: self = .expression(expression)
    case .literal? where pieces.count == 1: self = .value(.string(text))
    default: self = .text(pieces)
    }
  }

  private init(_ value: JSONValue, path: [Expression.PathElement], problems: inout [Problem]) {
    self = .value(value)
    switch value {
    case .string(let text):
      do {
        self = try Template(parsing: text)
      } catch {
        problems.append(Problem(path: path, error: error))
      }
    case .array(let elements):
      var templates: [Template] = []
      for (index, element) in elements.enumerated() {
        templates.append(Template(element, path: path + [.index(index)], problems: &problems))
      }
      if templates.contains(where: { !$0.isValue }) { self = .array(templates) }
    case .object(let object):
      var members: [Member] = []
      for member in object.members {
        let template = Template(member.value, path: path + [.name(member.name)], problems: &problems)
        members.append(Member(name: member.name, value: template))
      }
      if members.contains(where: { !$0.value.isValue }) { self = .object(members) }
    default: break
    }
  }

  private var isValue: Bool {
    if case .value = self { true } else { false }
  }

  private static func pieces(of text: String) throws(ExpressionSyntaxError) -> [Piece] {
    let bytes = Array(text.utf8)
    var pieces: [Piece] = []
    var literalStart = 0
    var offset = 0
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "$"), offset + 1 < bytes.count,
        bytes[offset + 1] == UInt8(ascii: "{")
      else {
        offset += 1
        continue
      }
      if offset > literalStart {
        pieces.append(.literal(String(decoding: bytes[literalStart..<offset], as: UTF8.self)))
      }
      var parser = ExpressionParser(bytes, at: offset + 2)
      pieces.append(.expression(try parser.parseToBrace()))
      offset = parser.offset
      literalStart = offset
    }
    if literalStart < bytes.count {
      pieces.append(.literal(String(decoding: bytes[literalStart...], as: UTF8.self)))
    }
    return pieces
  }
}
