internal import ArgumentParser
internal import Glibc
internal import Kafka

/// The root of the command line.
struct Sagactl: ParsableCommand {
  /// Name, summary and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "sagactl",
    abstract: "A producer and consumer for Apache Kafka that pipelines can trust.",
    discussion: """
      Start here:
        sagactl broker                              an embedded broker on localhost:9092
        sagactl produce -t hello --key k --value v  send a record
        sagactl consume -t hello -e                 read what is there
      """,
    version: Version.text,
    subcommands: [Produce.self, Consume.self, Broker.self, Topics.self, Version.self]
  )
}

/// The program's entry: everything between `main` and a command.
public enum Entry {
  /// Runs the command line and ends the process with its exit code.
  public static func main() -> Never {
    // A reader that goes away is an error of write(2), not a signal.
    signal(SIGPIPE, SIG_IGN)
    let words = ArgumentNormalizer.normalize(
      KcatModes.translate(Array(CommandLine.arguments.dropFirst())),
      tables: OptionTables.all
    )
    // One command's options are parsed, not all: at start every option counts. What is not a run of the
    // command (help, completions, mistakes) is left to the root, which knows the command's full name.
    if let name = words.first, let command = directly[name],
      var parsed = try? command.parseAsRoot(Array(words.dropFirst())), type(of: parsed) == command
    {
      do {
        try parsed.run()
        exit(0)
      } catch {
        command.exit(withError: error)
      }
    }
    Sagactl.main(words)
    exit(0)
  }

  private static let directly: [String: any ParsableCommand.Type] = [
    "produce": Produce.self, "consume": Consume.self, "broker": Broker.self,
  ]
}
