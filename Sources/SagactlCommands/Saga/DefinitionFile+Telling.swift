internal import SagaFormat

extension DefinitionFile {
  /// Reads a definition for a command that cannot do without it.
  ///
  /// - Throws: ``Failure`` when it cannot be read, or when something is wrong with it: each problem has been
  ///   told then, on a line of its own that begins with its place.
  static func load(_ path: String, _ diagnostics: Diagnostics) throws(Failure) -> LoadedDefinition {
    do throws(Unusable) {
      return try load(path)
    } catch {
      switch error {
      case .unreadable(let reason): throw Failure(.noInput, "cannot read \(name(path)): \(reason)")
      case .invalid(let problems):
        for problem in problems.problems { diagnostics.problem(problem.text) }
        let count = problems.problems.count
        throw Failure(
          .badData,
          "\(name(path)) is not a definition: \(count) \(count == 1 ? "problem" : "problems"), told above"
        )
      }
    }
  }

  /// The bytes of a file; `-` is standard input.
  static func bytes(_ path: String, purpose: String) throws(Failure) -> [UInt8] {
    do throws(ConfigurationError) {
      return try path == "-"
        ? SmallFile.read(descriptor: 0, path: name(path), purpose: purpose)
        : SmallFile.read(path, purpose: purpose)
    } catch {
      throw Failure(.noInput, error.description)
    }
  }
}
