/// Where a property's value was given.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
  /// Built in.
  case builtIn

  /// A line of a file.
  case file(path: String, line: Int)

  /// An environment variable.
  case environment(String)

  /// `-X`.
  case property

  /// An option of its own, such as `--brokers`.
  case flag(String)

  package var description: String {
    switch self {
    case .builtIn: "the default"
    case .file(let path, let line): "file \(ConfigurationError.plain(path)) line \(line)"
    case .environment(let name): "environment \(name)"
    case .property: "-X"
    case .flag(let name): name
    }
  }
}

/// A property with its value and where that came from.
package struct Setting: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// librdkafka's name for it, or an alias of that.
  package let name: String

  /// The value to set.
  package let value: String

  /// Where it was given.
  package let origin: SettingOrigin

  package init(_ name: String, _ value: String, _ origin: SettingOrigin) {
    self.name = name
    self.value = value
    self.origin = origin
  }

  /// The value, or what stands for it when it is a secret.
  package var shownValue: String { PropertyName.isSecret(name) ? "[redacted]" : value }

  package var description: String { "\(name)=\(ConfigurationError.plain(shownValue)) (from \(origin))" }

  /// The same, so that a secret does not slip out of a log or a failed test either.
  package var debugDescription: String { description }
}
