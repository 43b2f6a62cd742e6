/// The properties that hold after all sources have been weighed, in librdkafka's names.
package struct EffectiveConfiguration: Equatable, Sendable {
  /// A property that was given and is not used.
  package struct Ignored: Equatable, Sendable, CustomStringConvertible {
    /// The name as it was given.
    package let name: String

    /// Where it was given.
    package let origin: SettingOrigin

    /// Why it is not used.
    package let reason: String

    package var description: String {
      "\(ConfigurationError.plain(name)) (from \(origin)) is not used: \(reason)"
    }
  }

  /// One setting for each property, the weakest source first: setting them in this order is right even where
  /// librdkafka knows an alias that ``PropertyName/canonical(_:)`` does not.
  package let settings: [Setting]

  /// What was given and is not used, to be told to the user.
  package let ignored: [Ignored]

  /// The file that was read, if any.
  package let file: String?

  /// The setting of a property, under any of its names.
  package subscript(name: String) -> Setting? {
    let canonical = PropertyName.canonical(name)
    return settings.last { PropertyName.canonical($0.name) == canonical }
  }
}
