/// Everything a configuration is made of. What comes first in this list beats what comes later:
///
/// 1. options of their own, such as `--brokers`
/// 2. `-X name=value`, the last one of a property
/// 3. the environment: `SAGACTL_BROKERS`, and `SAGACTL_` with a property's name in capitals, `_` for each dot
/// 4. the chosen profile of the file, then the file's common part
/// 5. the defaults
///
/// The file is that of `-F`, or `$SAGACTL_CONFIG`, or `sagactl.conf` in `$XDG_CONFIG_HOME` (`~/.config`
/// without it) if there is one; `none` as a name means no file. The profile is that of `--profile` or
/// `$SAGACTL_PROFILE`. An empty variable counts as unset.
package struct ConfigurationSources: Sendable {
  /// What is set when nobody says otherwise.
  package var defaults: [(name: String, value: String)] = [("bootstrap.servers", "localhost:9092")]

  /// Options of their own, with the property they set and the option's name for messages.
  package var flags: [(name: String, value: String, flag: String)] = []

  /// All the `-X`, in order.
  package var properties: [PropertyOption] = []

  /// `-F`.
  package var file: String?

  /// `--profile`.
  package var profile: String?

  /// The environment.
  package var environment: [String: String] = [:]

  package init() {}

  /// Weighs the sources.
  package func load() throws(ConfigurationError) -> EffectiveConfiguration {
    let file = try openFile()
    var given = defaults.map { Setting($0.name, $0.value, .builtIn) }
    given += try fileSettings(file)
    given += environmentSettings()
    given += try propertySettings()
    given += flags.map { Setting($0.name, $0.value, .flag($0.flag)) }
    // Twice: what is overridden must not be translated (it may not even be translatable), and what Java calls
    // one thing may collide with what librdkafka calls another.
    let (translated, ignored) = try translate(ConfigurationSources.strongest(given))
    return EffectiveConfiguration(
      settings: ConfigurationSources.strongest(translated),
      ignored: ignored,
      file: file?.path
    )
  }

  /// Keeps the last setting of each property, in its place.
  private static func strongest(_ settings: [Setting]) -> [Setting] {
    var seen: Set<String> = []
    return settings.reversed().filter { seen.insert(PropertyName.canonical($0.name)).inserted }.reversed()
  }

  private func translate(
    _ settings: [Setting]
  ) throws(ConfigurationError) -> (settings: [Setting], ignored: [EffectiveConfiguration.Ignored]) {
    let values = Dictionary(settings.map { (PropertyName.canonical($0.name), $0.value) }) { $1 }
    var translated: [Setting] = []
    var ignored: [EffectiveConfiguration.Ignored] = []
    for setting in settings {
      let outcome: PropertyTranslation.Outcome
      do {
        outcome = try PropertyTranslation.translate(setting.name, setting.value) {
          values[PropertyName.canonical($0)]
        }
      } catch {
        throw .property(name: setting.name, origin: setting.origin, reason: error.reason)
      }
      switch outcome {
      case .settings(let pairs): translated += pairs.map { Setting($0.name, $0.value, setting.origin) }
      case .ignored(let reason):
        ignored.append(
          EffectiveConfiguration.Ignored(name: setting.name, origin: setting.origin, reason: reason)
        )
      }
    }
    return (translated, ignored)
  }

  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Reads the file there is to read, if any.
  private func openFile() throws(ConfigurationError) -> PropertyFile? {
    if let named = file ?? variable("SAGACTL_CONFIG") {
      // kcat's two ways to ask for none.
      if named == "none" || named == "-" { return nil }
      return try PropertyFile(path: named)
    }
    var folder = variable("XDG_CONFIG_HOME")
    // A relative path there is to be ignored, says the specification.
    if folder?.utf8.first != UInt8(ascii: "/") { folder = variable("HOME").map { "\($0)/.config" } }
    guard let path = folder.map({ "\($0)/sagactl.conf" }), SmallFile.exists(path) else { return nil }
    return try PropertyFile(path: path)
  }

  /// The profiles of the file there is to read; none without a file.
  package func profileNames() throws(ConfigurationError) -> [String] { try openFile()?.profiles ?? [] }

  private func fileSettings(_ file: PropertyFile?) throws(ConfigurationError) -> [Setting] {
    let profile = profile ?? variable("SAGACTL_PROFILE")
    guard let file else {
      if let profile { throw .unknownProfile(name: profile, path: nil, known: []) }
      return []
    }
    return try file.entries(for: profile).map {
      Setting($0.name, $0.value, .file(path: file.path, line: $0.line))
    }
  }

  private func environmentSettings() -> [Setting] {
    var settings: [Setting] = []
    for name in environment.keys.sorted() {
      guard let property = PropertyName.fromEnvironment(name), let value = variable(name) else { continue }
      settings.append(Setting(property, value, .environment(name)))
    }
    // Last, so that it wins over SAGACTL_BOOTSTRAP_SERVERS.
    if let brokers = variable("SAGACTL_BROKERS") {
      settings.append(Setting("bootstrap.servers", brokers, .environment("SAGACTL_BROKERS")))
    }
    return settings
  }

  private func propertySettings() throws(ConfigurationError) -> [Setting] {
    var settings: [Setting] = []
    for property in properties {
      guard case .set(let name, let value) = property else { continue }
      switch value {
      case .text(let text): settings.append(Setting(name, text, .property))
      case .file(let path):
        let text = try SmallFile.text(expanded(path), purpose: "the value of -X \(name)")
        settings.append(Setting(name, text, .property))
      }
    }
    return settings
  }

  /// A shell does not expand `~` in the middle of a word.
  private func expanded(_ path: String) -> String {
    guard path.utf8.starts(with: "~/".utf8), let home = variable("HOME") else { return path }
    return home + String(Substring(path.utf8.dropFirst()))
  }
}
