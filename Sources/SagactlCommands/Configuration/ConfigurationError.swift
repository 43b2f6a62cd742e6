/// Why a configuration cannot be put together.
///
/// No case carries a property's value, which may be a secret.
package enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// A file cannot be read; `purpose` says what it was wanted for.
  case unreadable(path: String, purpose: String, reason: String)

  /// A file has a line that is not understood.
  case syntax(path: String, line: Int, column: Int, reason: String)

  /// A property, given at `origin`, cannot be used.
  case property(name: String, origin: SettingOrigin, reason: String)

  /// There is no such profile; `path` is nil when there is no file either.
  case unknownProfile(name: String, path: String?, known: [String])

  package var description: String {
    switch self {
    case .unreadable(let path, let purpose, let reason):
      return "cannot read \(InvalidValue.quoted(path)) (\(purpose)): \(reason)"
    case .syntax(let path, let line, let column, let reason):
      return "\(ConfigurationError.plain(path)):\(line):\(column): \(reason)"
    case .property(let name, let origin, let reason):
      return "\(ConfigurationError.plain(name)) (from \(origin)): \(reason)"
    case .unknownProfile(let name, nil, _):
      return "no profile \(InvalidValue.quoted(name)): there is no configuration file; name one with -F"
    case .unknownProfile(let name, let path?, let known):
      let choice =
        known.isEmpty ? "it has no [profile] sections" : "it has \(known.map(plain).joined(separator: ", "))"
      return "no profile \(InvalidValue.quoted(name)) in \(ConfigurationError.plain(path)): \(choice)"
    }
  }

  private func plain(_ text: String) -> String { ConfigurationError.plain(text) }

  /// The text without quotes, harmless on a terminal.
  static func plain(_ text: String) -> String { String(InvalidValue.quoted(text).dropFirst().dropLast()) }
}
