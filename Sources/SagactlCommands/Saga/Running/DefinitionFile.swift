internal import Bytes
internal import SagaFormat

/// Files that commands about sagas are given: definitions and inputs.
enum DefinitionFile {
  /// Reads a definition; `-` is standard input.
  ///
  /// - Throws: ``Failure`` when it cannot be read, or when something is wrong with it: each problem has been
  ///   told then, on a line of its own that begins with its place.
  static func load(_ path: String, _ diagnostics: Diagnostics) throws(Failure) -> LoadedDefinition {
    let text = try bytes(path, purpose: "definition")
    let name = path == "-" ? "standard input" : path
    do throws(DefinitionProblems) {
      return try LoadedDefinition(text: text, file: name)
    } catch {
      for problem in error.problems { diagnostics.error(problem.text) }
      let count = error.problems.count
      throw Failure(
        .badData,
        "\(name) is not a definition: \(count) \(count == 1 ? "problem" : "problems"), told above"
      )
    }
  }

  /// The bytes of a file; `-` is standard input.
  static func bytes(_ path: String, purpose: String) throws(Failure) -> [UInt8] {
    do throws(ConfigurationError) {
      return try SmallFile.read(path == "-" ? "/dev/stdin" : path, purpose: purpose)
    } catch {
      throw Failure(.noInput, error.description)
    }
  }
}
