/// A file of properties, as kcat and Java clients keep them, with optional profiles.
///
/// ```
/// # used always
/// bootstrap.servers = localhost:9092
///
/// [production]
/// bootstrap.servers = kafka.example.org:9093
/// security.protocol = SASL_SSL
/// ```
///
/// - A line is `name=value`, `name: value` or `name value`, of any length; white space around either is dropped.
/// - Lines that begin with `#` or `!` are comments; a `#` further on belongs to the value.
/// - `\:` `\=` `\#` `\!` `\\` and a backslash before a space stand for the second character, and `\uXXXX` for that
///   character of UTF-16, as in Java; any other backslash stands for itself, as in kcat (`DOMAIN\user`, where
///   Java would drop it, or make a tab of `\t`). One at the end of a line continues it on the next, without that
///   line's indentation.
/// - Quotes belong to the value, in Java and in kcat, and so here.
/// - What comes before the first `[profile]` holds for all of them. Of two lines for one property the later
///   wins.
/// - The text is UTF-8; a byte order mark and Windows line ends are passed over.
package struct PropertyFile: Equatable, Sendable {
  /// One line.
  package struct Entry: Equatable, Sendable {
    /// The name as written.
    package let name: String

    /// The value, escapes resolved.
    package let value: String

    /// The line it begins on, from 1.
    package let line: Int

    /// The profile it belongs to; nil holds for all.
    package let profile: String?
  }

  /// The path the file was read from.
  package let path: String

  /// The properties in the file's order.
  package let entries: [Entry]

  /// The profiles in the file's order.
  package let profiles: [String]

  /// Reads a file.
  package init(path: String) throws(ConfigurationError) {
    try self.init(bytes: SmallFile.read(path, purpose: "the configuration file"), path: path)
  }

  /// Reads a file's contents.
  package init(bytes: [UInt8], path: String) throws(ConfigurationError) {
    var reader = PropertyFileReader(bytes: bytes, path: path)
    try reader.run()
    self.path = path
    entries = reader.entries
    profiles = reader.profiles
  }

  /// What holds for a profile (or without one): the common properties, then the profile's own.
  package func entries(for profile: String?) throws(ConfigurationError) -> [Entry] {
    if let profile, !profiles.contains(profile) {
      throw .unknownProfile(name: profile, path: path, known: profiles)
    }
    return entries.filter { $0.profile == nil }
      + entries.filter { $0.profile != nil && $0.profile == profile }
  }
}
