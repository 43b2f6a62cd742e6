import Bytes

extension ExecSettings {
  /// What the end of a program says about its call.
  ///
  /// | exit code | outcome |
  /// |---|---|
  /// | 0 | succeeded with the JSON on standard output, `{}` for none; unknown when it is not JSON |
  /// | 1 | what a reply says, refused or unavailable; unknown without one, for interpreters exit with 1 on any uncaught error |
  /// | 69, 75 | unavailable |
  /// | 64, 65, 78 | refused |
  /// | 126, 127 | refused as `NotExecutable` |
  /// | any other, a signal, the timeout, more output than is kept | unknown |
  ///
  /// ``exitCodes`` stands over the table. A reply on standard output, `{"outcome":…}`, decides where a
  /// program exited with 0: it ran well and tells what it found. With any other code the two have to agree;
  /// where they contradict each other nobody knows what happened.
  ///
  /// A query's success means that the action has happened, its refusal that it has not, and either settles
  /// the matter. So a query is refused only by a program that says so: a program that cannot be executed has
  /// told nothing about the action, which is unavailable, and neither has one that was called wrongly
  /// (64, 65, 78), which is unknown.
  package func outcome(of ending: ExecEnding, to operation: OperationKind = .action) -> Outcome {
    let code: Int32
    switch ending.cause {
    case .exited(let number): code = number
    case .signalled(let signal): return ending.unknown("Killed", "\(program) was ended by signal \(signal)")
    case .timedOut(let timeout):
      return .unknown(
        .timeout,
        ending.failure("Timeout", "\(program) did not end within \(timeout.wholeMilliseconds) ms")
      )
    case .stopped: return ending.unknown("Stopped", "\(program) was ended with the run")
    case .lost: return ending.unknown("Lost", "how \(program) ended cannot be found out")
    }
    if ending.isOutputCut {
      let limit = ExecEnding.outputLimit / 1024
      return ending.unknown("OutputTooLarge", "\(program) wrote more than \(limit) KiB to standard output")
    }
    let reply = ExecReply(ending.output)
    let sentence = "\(program) exited with \(code)\(Self.names[code].map { " (\($0))" } ?? "")"
    let table = operation == .query ? Self.tableOfQueries : Self.table
    switch exitCodes[code] ?? table[code] {
    case .succeeded: return success(reply, ending)
    case .refused: return failure(.refused, Self.usualCode(code) ?? "Refused", sentence, reply, ending)
    case .unavailable:
      return failure(.unavailable, Self.usualCode(code) ?? "Unavailable", sentence, reply, ending)
    case .unknown: return failure(.unknown, "Exited", sentence, reply, ending)
    case nil:
      // A reply decides what the code 1 alone does not. Every other code is unknown.
      if code == 1, case .reply(let word, _, _) = reply, word != .succeeded {
        return failure(word.outcome, word.usualCode, sentence, reply, ending)
      }
      return failure(.unknown, "Exited", sentence, reply, ending, hint: "; exitCodes can say what that means")
    }
  }

  private static let table: [Int32: AttemptOutcome] = [
    0: .succeeded, 64: .refused, 65: .refused, 78: .refused, 126: .refused, 127: .refused,
    69: .unavailable, 75: .unavailable,
  ]

  private static let tableOfQueries: [Int32: AttemptOutcome] = [
    0: .succeeded, 64: .unknown, 65: .unknown, 78: .unknown,
    69: .unavailable, 75: .unavailable, 126: .unavailable, 127: .unavailable,
  ]

  private static func usualCode(_ code: Int32) -> String? {
    code == 126 || code == 127 ? Outcome.notExecutable : nil
  }

  private static let names: [Int32: String] = [
    64: "EX_USAGE", 65: "EX_DATAERR", 69: "EX_UNAVAILABLE", 75: "EX_TEMPFAIL", 78: "EX_CONFIG",
    126: "not executable", 127: "not found",
  ]

  /// The program as messages name it.
  package var program: String { command.first ?? "the program" }

  private func success(_ reply: ExecReply, _ ending: ExecEnding) -> Outcome {
    switch reply {
    case .nothing: return .succeeded(.object(JSONObject()))
    case .output(let output): return .succeeded(output)
    case .garbage(let why): return ending.unknown("InvalidOutput", "\(program) succeeded, but \(why)")
    case .reply(.succeeded, let output, _): return .succeeded(output)
    case .reply(let word, _, let error):
      let failure = ending.failure(word.usualCode, "\(program) answered \(word.rawValue)", error)
      return Outcome(word.outcome, failure)
    }
  }

  private func failure(
    _ outcome: AttemptOutcome,
    _ usualCode: String,
    _ sentence: String,
    _ reply: ExecReply,
    _ ending: ExecEnding,
    hint: String = ""
  ) -> Outcome {
    guard case .reply(let word, _, _) = reply else {
      return Outcome(outcome, ending.failure(usualCode, sentence + hint, reply.error))
    }
    let both = "\(sentence) and answered \(word.rawValue)\(hint)"
    if outcome != .unknown, word.outcome != outcome { return ending.unknown("Contradiction", both) }
    return Outcome(outcome, ending.failure(usualCode, both, reply.error))
  }
}

extension ExecReply.Word {
  /// The code of an error that is not told.
  fileprivate var usualCode: String {
    switch self {
    case .succeeded: "Succeeded"
    case .refused: "Refused"
    case .unavailable: "Unavailable"
    case .pending: "Pending"
    case .unknown: "Unknown"
    }
  }
}

extension Outcome {
  /// An outcome that is no success.
  fileprivate init(_ kind: AttemptOutcome, _ failure: Failure) {
    switch kind {
    case .refused: self = .refused(failure)
    case .unavailable: self = .unavailable(failure)
    case .unknown, .succeeded: self = .unknown(.lost, failure)
    }
  }
}

extension ExecEnding {
  fileprivate func unknown(_ code: String, _ message: String) -> Outcome {
    .unknown(.lost, failure(code, message))
  }

  /// An error as the log holds it: what the program told, or else what its end tells, and with it whatever
  /// else is known.
  fileprivate func failure(_ code: String, _ message: String, _ told: JSONObject? = nil) -> Failure {
    var detail = JSONObject()
    var code = code
    var message = message
    for member in told?.members ?? [] {
      switch (member.name, member.value) {
      case ("code", .string(let text)) where !text.isEmpty: code = text
      case ("message", .string(let text)): message = text
      default: detail[member.name] = member.value
      }
    }
    switch cause {
    case .exited(let number): detail["exitCode"] = .number(Int64(number))
    case .signalled(let signal): detail["signal"] = .number(Int64(signal))
    case .timedOut, .stopped, .lost: break
    }
    if !lastWords.isEmpty { detail["stderr"] = .string(lastText) }
    return Failure(code: code, message: message, detail: detail.count == 0 ? nil : .object(detail))
  }

  /// The last of standard error as text, without half a character before it or line ends after it; what was
  /// written before it and not kept is an ellipsis, by which ``Secrets`` know that half a value may follow.
  package var lastText: String {
    var bytes = lastWords[...]
    // At most three bytes can continue a character that was cut.
    for _ in 0..<3 where bytes.first.map({ $0 & 0xc0 == 0x80 }) == true { bytes.removeFirst() }
    while let last = bytes.last, last == 0x0a || last == 0x0d { bytes.removeLast() }
    return (isLastWordsCut ? Secrets.cut : "") + String(decoding: bytes, as: UTF8.self)
  }
}
