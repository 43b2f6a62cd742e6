internal import Glibc
internal import SagaFormat

/// Files that commands about sagas are given, definitions and inputs; `-` is standard input.
enum DefinitionFile {
  /// Why there is no definition.
  enum Unusable: Error {
    /// The file cannot be read.
    case unreadable(reason: String)
    /// It has been read, and is wrong.
    case invalid(DefinitionProblems)
  }

  /// Reads and checks a definition.
  static func load(_ path: String) throws(Unusable) -> LoadedDefinition {
    let text: [UInt8]
    do throws(ConfigurationError) {
      text = try read(path, purpose: "definition")
    } catch {
      if case .unreadable(_, _, let reason) = error { throw .unreadable(reason: reason) }
      throw .unreadable(reason: error.description)
    }
    do throws(DefinitionProblems) {
      return try LoadedDefinition(text: text, file: name(path))
    } catch {
      throw .invalid(error)
    }
  }

  /// Reads and checks a definition that a command is about to use.
  ///
  /// - Throws: ``Failure`` when it cannot be read, or when something is wrong with it: each problem has been
  ///   told then, on a line of its own that begins with its place.
  static func load(_ path: String, _ diagnostics: Diagnostics) throws(Failure) -> LoadedDefinition {
    do throws(Unusable) {
      return try load(path)
    } catch {
      switch error {
      case .unreadable(let reason): throw Failure(.noInput, "cannot read \(name(path)): \(reason)")
      case .invalid(let found):
        for problem in found.problems { diagnostics.problem(problem.text) }
        let count = found.problems.count
        throw Failure(
          .badData,
          "\(name(path)) is not a definition: \(count) \(count == 1 ? "problem" : "problems"), told above"
        )
      }
    }
  }

  /// The bytes of a file.
  static func bytes(_ path: String, purpose: String) throws(Failure) -> [UInt8] {
    do throws(ConfigurationError) {
      return try read(path, purpose: purpose)
    } catch {
      throw Failure(.noInput, error.description)
    }
  }

  /// What a file is called in messages.
  static func name(_ path: String) -> String { path == "-" ? "stdin" : path }

  private static func read(_ path: String, purpose: String) throws(ConfigurationError) -> [UInt8] {
    try path == "-"
      ? SmallFile.read(descriptor: 0, path: name(path), purpose: purpose)
      : SmallFile.read(path, purpose: purpose)
  }
}
