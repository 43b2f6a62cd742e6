/// Where something stands in a text.
struct Place: Hashable, Comparable, Sendable {
  /// The line, from 1.
  let line: Int
  /// The column in Unicode scalars, from 1.
  let column: Int
  /// How many Unicode scalars of the text come before it.
  let index: Int

  /// Where a text begins.
  static let start = Place(line: 1, column: 1, index: 0)

  static func < (left: Place, right: Place) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// What has been found wrong with a text so far.
struct ProblemList {
  private struct Found: Hashable {
    let place: Place
    let message: String
    let hint: String?
  }

  private var found: [Found] = []

  /// Whether nothing has been found.
  var isEmpty: Bool { found.isEmpty }

  /// How much has been found.
  var count: Int { found.count }

  /// The places at which something has been found.
  var places: Set<Place> { Set(found.map(\.place)) }

  /// Takes note of a problem.
  ///
  /// - Parameters:
  ///   - message: What is wrong, in a sentence without a full stop.
  ///   - hint: What to try; nil when the message says it.
  mutating func report(_ place: Place, _ message: String, hint: String? = nil) {
    found.append(Found(place: place, message: Self.shortened(message), hint: hint.map(Self.shortened)))
  }

  /// A sentence of a length that can be read, whatever was quoted in it.
  private static func shortened(_ sentence: String) -> String {
    sentence.utf8.count <= 500 ? sentence : "\(sentence.prefix(400)) …"
  }

  /// All problems in the order of the text, each once: what an alias or `defaults` brings into several
  /// places is wrong in one.
  func thrown(file: String) -> DefinitionProblems {
    var seen: Set<Found> = []
    let ordered = found.filter { seen.insert($0).inserted }.enumerated().sorted {
      $0.element.place != $1.element.place ? $0.element.place < $1.element.place : $0.offset < $1.offset
    }
    return DefinitionProblems(
      ordered.map { _, problem in
        PlacedProblem(
          file: file,
          line: problem.place.line,
          column: problem.place.column,
          message: problem.message,
          hint: problem.hint
        )
      }
    )
  }
}
