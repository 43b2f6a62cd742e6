internal import ArgumentParser
internal import Kafka

/// The words of an unfinished command line that say which cluster it is about.
struct ClusterWords: Equatable {
  /// `-b`, `-X`, `-F` and `--profile` with their values, ready to be parsed.
  private(set) var options: [String] = []

  /// How long a person who pressed TAB waits for a cluster that does not answer, in seconds.
  private static let patience = "1.5"

  private static let longs = [
    "-b": "--brokers", "-X": "--property", "-F": "--config", "--profile": "--profile",
  ]

  /// Picks them out of a command line as a shell hands it over: unfinished, with its quotes, and from bash
  /// cut at every `:` and `=`.
  init(commandLine: [String]) {
    var rest = commandLine.dropFirst().map(Self.unquoted)[...]
    while let word = rest.popFirst() {
      guard let (option, attached) = Self.option(word) else { continue }
      var value = attached ?? ""
      if attached == nil {
        if rest.first == "=" { rest = rest.dropFirst() }
        guard let next = rest.popFirst() else { return }
        value = next
      }
      while let glue = rest.first, glue == ":" || glue == "=" {
        rest = rest.dropFirst()
        value += glue
        // Nothing may follow the colon yet, and a dash begins the next option.
        if let next = rest.first, !next.utf8.starts(with: "-".utf8) { value += rest.removeFirst() }
      }
      if !value.isEmpty { options.append("\(option)=\(value)") }
    }
  }

  /// `-bhost`, `--brokers` or `--brokers=host` as the option's long name and what is attached.
  private static func option(_ word: String) -> (name: String, attached: String?)? {
    for (short, long) in longs {
      if word == short || word == long { return (long, nil) }
      let bytes = word.utf8
      if bytes.starts(with: "\(long)=".utf8) {
        return (long, String(Substring(bytes.dropFirst(long.utf8.count + 1))))
      }
      if short.utf8.count == 2, bytes.starts(with: short.utf8) {
        return (long, String(Substring(bytes.dropFirst(2))))
      }
    }
    return nil
  }

  /// Without quotes around it; zsh and bash hand words over as they were typed.
  private static func unquoted(_ word: String) -> String {
    for quote in ["'", "\""] where word.utf8.count > 1 && word.hasPrefix(quote) && word.hasSuffix(quote) {
      return String(word.dropFirst().dropLast())
    }
    return word
  }

  /// The topics of that cluster; none when it cannot be asked.
  func topicNames() -> [String] {
    guard let client = try? ClientOptions.parse(options + ["--max-wait", Self.patience, "--quiet"]),
      let session = try? ClusterSession(client, client.diagnostics),
      let cluster = try? session.topics()
    else { return [] }
    return cluster.topics.map(\.name).filter { !$0.utf8.starts(with: "__".utf8) }.sorted()
  }

  /// The profiles of the configuration file; none when it cannot be read.
  func profileNames() -> [String] {
    guard let client = try? ClientOptions.parse(options),
      let environment = try? ProcessEnvironment.read()
    else { return [] }
    var sources = ConfigurationSources()
    sources.file = client.configFile
    sources.environment = environment
    return (try? sources.profileNames()) ?? []
  }
}
