internal import ArgumentParser
internal import Glibc
internal import Kafka

/// The options of every command that talks to a cluster.
///
/// Names are written out, here and in ``Produce``: making them from the properties' names, several times
/// at each start, is slower than it looks.
struct ClientOptions: ParsableArguments {
  @Option(
    name: [.customShort("b"), .customLong("brokers")],
    help: ArgumentHelp(
      "Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.",
      valueName: "host:port,..."
    )
  )
  var brokers: String?

  @Option(
    name: [.customShort("X"), .customLong("property")],
    help: ArgumentHelp(
      "Set a librdkafka property; name=@file reads the value from a file; 'list' and 'dump' show them.",
      valueName: "name=value"
    ),
    completion: Completions.properties
  )
  var properties: [String] = []

  @Option(
    name: [.customShort("F"), .customLong("config")],
    help: ArgumentHelp(
      "Read properties from a file; 'none', or '-' as in kcat, reads no file.",
      valueName: "file"
    ),
    completion: .file()
  )
  var configFile: String?

  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp("Use the section [name] of the file.", valueName: "name"),
    completion: Completions.profiles
  )
  var profile: String?

  @Option(
    name: [.customShort("m"), .customLong("max-wait")],
    help: ArgumentHelp(
      "How long the first contact, or a flush without progress, may take. Default: 5.",
      valueName: "seconds"
    )
  )
  var maxWait: Double?

  @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Say nothing but errors on standard error.")
  var quiet = false

  @Flag(
    name: [.customShort("v"), .customLong("verbose")],
    help: "Say more on standard error; -vv more still."
  )
  var verbose: Int

  @Option(
    name: [.customShort("d"), .customLong("debug")],
    help: ArgumentHelp("Show librdkafka's debug log of these contexts.", valueName: "contexts"),
    completion: Completions.debugContexts
  )
  var debug: String?

  func validate() throws {
    guard let maxWait, !(maxWait > 0 && maxWait <= 86_400) else { return }
    throw ValidationError("-m takes seconds above 0 and up to 86400, not \(maxWait.plain)")
  }

  /// How long to wait for a cluster that does not answer.
  var patience: Duration { .milliseconds(Int64(((maxWait ?? 5) * 1000).rounded(.up))) }

  var diagnostics: Diagnostics {
    if debug != nil || verbose > 1 { return Diagnostics(level: .debug) }
    return Diagnostics(level: quiet ? .errors : verbose > 0 ? .verbose : .normal)
  }
}

extension Double {
  /// The number as a person would have typed it: `0`, not `0.0`.
  var plain: String { self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self) }
}
