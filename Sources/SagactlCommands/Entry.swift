internal import ArgumentParser
internal import Bytes
internal import Glibc
internal import Saga

/// The program's entry: everything between `main` and a command.
public enum Entry {
  /// Runs the command line and ends the process with its exit code.
  public static func main() -> Never {
    occupyStandardDescriptors()
    // A reader that goes away is an error of write(2), not a signal.
    signal(SIGPIPE, SIG_IGN)
    if let problem = ArgumentBytes.problem() { refuse(problem) }
    let words = ArgumentNormalizer.normalize(
      KcatModes.translate(Array(CommandLine.arguments.dropFirst())),
      tables: OptionTables.table(for:)
    )
    if let problem = unfinished(words) ?? doubled(words) ?? undivided(words) { refuse(problem) }
    if words.first == "produce", let command = Produce(oneRecord: words.dropFirst()) {
      run(Produce.self, parsed: command, path: 1, of: words)
    }
    // One command's options are parsed, not all: at start every option counts. The root keeps help,
    // completions and mistakes.
    for length in 1...2 where words.count >= length {
      guard let command = direct(Array(words[..<length])) else { continue }
      run(command, path: length, of: words)
    }
    if let problem = unknownCommand(words) { refuse(problem) }
    run(Sagactl.self, path: 0, of: words)
  }

  /// What is wrong with a line that ends where a program should be named, as an empty variable leaves it: to
  /// run without the program would print records, or serve for ever, where something else was meant.
  private static func unfinished(_ words: [String]) -> String? {
    switch (words.first, words.last) {
    case ("consume", "--exec") where words.firstIndex(of: "--exec") == words.count - 1:
      "--exec names no program; write --exec PROGRAM [ARGUMENT ...]"
    case ("broker", "--") where words.firstIndex(of: "--") == words.count - 1:
      "-- names no command; write -- COMMAND [ARGUMENT ...], or leave the -- out to serve"
    default: nil
    }
  }

  /// What is wrong with a line that names two values of one record. Of other options the last one wins, as aliases
  /// need it; here a record would be lost.
  private static func doubled(_ words: [String]) -> String? {
    guard words.first == "produce" else { return nil }
    let options = words.prefix { $0 != "--" }
    let values = options.count { $0 == "--value" || $0.utf8.starts(with: "--value=".utf8) }
    guard values > 1 else { return nil }
    return "--value is given twice, and sends one record; send several as lines of standard input"
  }

  /// What is wrong with a broker's line that names a command without `--` before it.
  private static func undivided(_ words: [String]) -> String? {
    guard words.first == "broker", let table = OptionTables.table(for: ["broker"]) else { return nil }
    var rest = words.dropFirst().prefix { $0 != "--" }
    while let word = rest.popFirst() {
      if table.isFollowedByValue(word) {
        _ = rest.popFirst()
      } else if !word.utf8.starts(with: "-".utf8) {
        return "what is \(InvalidValue.quoted(word))? To run a command write broker -- COMMAND [ARGUMENT ...]"
      }
    }
    return nil
  }

  /// What is wrong with a line whose first word, or second after a command of several, is no command; with `help`
  /// before them, which the parser would answer with another command's.
  private static func unknownCommand(_ words: [String]) -> String? {
    var group: any ParsableCommand.Type = Sagactl.self
    var path = "sagactl"
    for word in words.drop(while: { $0 == "help" }).prefix(2) {
      let known = group.configuration.subcommands
      if known.isEmpty || word.hasPrefix("-") || word == "help" { return nil }
      guard let command = known.first(where: { $0._commandName == word }) else {
        let near = nearest(to: word, among: known.map { $0._commandName }).map { "did you mean \($0)? " }
        let subject = path == "sagactl" ? "there is" : "\(path) has"
        return "\(subject) no command \(word); \(near ?? "")see '\(path) --help'"
      }
      group = command
      path += " \(word)"
    }
    return nil
  }

  /// Gives closed standard descriptors a stand-in that fails: otherwise the next file opened would take
  /// their number, and be read as input or written to as output.
  private static func occupyStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      // The wrong way round: reading the first, writing the others is EBADF.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  private static func direct(_ path: [String]) -> (any ParsableCommand.Type)? {
    switch path {
    case ["produce"]: Produce.self
    case ["consume"]: Consume.self
    case ["broker"]: Broker.self
    case ["saga", "init"]: SagaInit.self
    case ["saga", "validate"]: SagaValidate.self
    case ["saga", "simulate"]: SagaSimulate.self
    case ["saga", "run"]: SagaRun.self
    case ["saga", "resume"]: SagaResume.self
    case ["saga", "resolve"]: SagaResolve.self
    case ["saga", "replay"]: SagaReplay.self
    case ["saga", "schema"]: SagaSchema.self
    default: nil
    }
  }

  /// Parses and runs; a mistake in the words is told in one line.
  ///
  /// - Parameters:
  ///   - parsed: the command, when it need not be parsed any more.
  ///   - path: how many of the words choose the command, before those that are its own.
  private static func run(
    _ type: any ParsableCommand.Type,
    parsed: (any ParsableCommand)? = nil,
    path: Int,
    of words: [String]
  ) -> Never {
    do {
      var command = try parsed ?? type.parseAsRoot(Array(words[path...]))
      try command.run()
      end(ExitStatus.done.rawValue)
    } catch let code as ExitCode {
      // The command has said what there was to say.
      end(code.rawValue)
    } catch {
      if type.exitCode(for: error) == .success { show(type.fullMessage(for: error)) }
      guard type.exitCode(for: error) == .validationFailure else { type.exit(withError: error) }
      let problem = type.message(for: error)
      if let advice = KcatModes.advice(on: problem, words) { refuse("\(advice); see 'man sagactl'") }
      let advice = "see '\(name(of: words, path: path)) --help'"
      // What has been asked or said to its end is not gone on with.
      let isSentence = problem.hasSuffix("?") || problem.hasSuffix(".")
      refuse(isSentence ? "\(problem) S\(advice.dropFirst())" : "\(problem); \(advice)")
    }
  }

  /// The command whose help says more: the one chosen, or the group of commands that a mistake was made in.
  private static func name(of words: [String], path: Int) -> String {
    let isGroup = words.first.map { $0 == "topics" || $0 == "saga" || $0 == "version" } ?? false
    return (["sagactl"] + words[..<(path == 0 && isGroup ? 1 : path)]).joined(separator: " ")
  }

  /// Writes help or a version, and ends the process.
  private static func show(_ text: String) -> Never {
    let out = ByteWriter(descriptor: 1, capacity: 1 << 14)
    out.write(text: text)
    if !text.utf8.isEmpty { out.write(10) }
    do throws(Failure) {
      end(try out.finish())
    } catch {
      Diagnostics(level: .errors).error(error.line)
      end(error.status.rawValue)
    }
  }

  /// Tells of a mistake on the command line, before anything has happened.
  private static func refuse(_ problem: String) -> Never {
    Diagnostics(level: .errors).error(problem)
    end(ExitStatus.usage.rawValue)
  }

  /// Ends the process: what else runs at exit(3) only frees what the kernel frees faster.
  private static func end(_ code: Int32) -> Never {
    fflush(nil)
    Interruption.giveWay()
    _exit(code)
  }
}
