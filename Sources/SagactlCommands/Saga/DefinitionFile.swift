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
      text =
        try path == "-"
        ? SmallFile.read(descriptor: 0, path: name(path), purpose: purpose)
        : SmallFile.read(path, purpose: purpose)
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

  private static let purpose = "definition"

  /// What a file is called in messages.
  static func name(_ path: String) -> String { path == "-" ? "stdin" : path }
}
