import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// What programs that are participants are given, and what they find around them.
@Suite struct ExecStartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aProgramThatClosesItsInputEarlyIsNoProblem() throws {
    let input = JSONValue.string(String(repeating: "x", count: 1_000_000))
    #expect(try Callee(shell: "exec <&-; echo '{}'").call(.sample(input: input)).kind == .succeeded)
    #expect(
      try Callee(shell: "head -c 10 >/dev/null; echo '{}'").call(.sample(input: input)).kind == .succeeded
    )
    #expect(try Callee(command: ["true"]).call(.sample(input: input)).kind == .succeeded)
  }

  @Test func aLargeInputArrivesWhole() throws {
    let call = Invocation.sample(input: .string(String(repeating: "é", count: 500_000)))
    let outcome = try Callee(command: ["wc", "-c"]).call(call)
    #expect(outcome.output?.int == Int64(call.envelope.text.utf8.count + 1))
  }

  @Test func theInputIsALineAndThenTheEnd() throws {
    let script = "set -e; read -r call; ! read -r more; [ -z \"$more\" ]; printf %s \"$call\""
    let call = Invocation.sample()
    #expect(try Callee(shell: script).call(call).output == call.envelope)
  }

  @Test func whatASuccessfulProgramSaysToPeopleIsTold() throws {
    var told: [String] = []
    var options = ParticipantSet.Options()
    options.overheard = { told.append("\($0.step): \($1.kind.rawValue): \($2)") }
    let callee = try Callee(shell: "echo charging >&2; echo '{}'", [:], options)
    #expect(try callee.call(.sample()).kind == .succeeded)
    #expect(told == ["brakes: succeeded: charging"])
    #expect(try Callee(shell: "echo '{}'", [:], options).call(.sample()).kind == .succeeded)
    #expect(told.count == 1)
  }

  @Test func theProgramIsSentTheCall() throws {
    var input = JSONObject()
    input["amount"] = .number(try #require(JSONNumber("1000.00")))
    var output = JSONObject()
    output["chargeId"] = .string("c1")
    let call = Invocation.sample(
      .compensation,
      command: "refund",
      input: .object(input),
      attempt: 3,
      output: .object(output),
      actionOutcome: .succeeded,
      reason: CompensationReason(.refused, step: "email", failure: Failure(code: "No", message: "no"))
    )
    #expect(
      try Callee(command: ["cat"]).call(call).output?.text == """
        {"sagaId":"s1","step":"brakes","operation":"compensate","command":"refund","attempt":3,\
        "idempotencyKey":"s1/brakes/compensate","input":{"amount":1000.00},"output":{"chargeId":"c1"},\
        "actionOutcome":"succeeded","failure":{"reason":"refused","step":"email",\
        "error":{"code":"No","message":"no"}}}
        """
    )
  }

  @Test func noShellTakesArgumentsApart() throws {
    let words = "$(touch \(folder.file("bad"))) `id` $HOME; echo * | cat > x && 'a \"b"
    let json = JSONValue.string(words)
    let outcome = try Callee(command: ["printf", "%s", json.text]).call(.sample())
    #expect(outcome.output == json)
    #expect(folder.read("bad") == nil)
  }

  @Test func aFileWithoutInterpreterIsNotHandedToAShell() throws {
    let path = try folder.write("script", Array("touch \(folder.file("bad"))\n".utf8), mode: 0o755)
    let outcome = try Callee(command: [path]).call(.sample())
    #expect(outcome.failure?.code == "NotExecutable")
    #expect(folder.read("bad") == nil)
  }

  @Test func theEnvironmentIsWhatIsInheritedAndTheCall() throws {
    var options = ParticipantSet.Options()
    options.environment =
      [
        "PATH=/usr/bin:/bin", "A=1=2", "B=", "SAGA_COMMAND=of another saga", "SAGA_ID=x", "SAGA_OTHER=kept",
        "GONE=inherited", "PORT=1", "TRACEPARENT=00-inherited",
      ].map { Array($0.utf8) } + [Array("RAW=".utf8) + [0xff, 0xfe]]
    var variables = JSONObject()
    variables["MODE"] = .string("a=b c")
    variables["GONE"] = .null
    variables["PORT"] = .number(8080)
    let members: [String: JSONValue] = ["env": .object(variables)]
    func environment(_ call: Invocation, _ options: ParticipantSet.Options) throws -> Set<String> {
      let script = "cat /proc/$$/environ > \(folder.file("environ")); echo '{}'"
      let outcome = try Callee(shell: script, members, options).call(call)
      #expect(outcome.kind == .succeeded, "\(outcome)")
      let text = folder.text("environ") ?? ""
      return Set(text.split(separator: "\0").map(String.init))
    }
    let inherited: Set<String> = [
      "PATH=/usr/bin:/bin", "A=1=2", "B=", "SAGA_OTHER=kept", "TRACEPARENT=00-inherited",
      "RAW=\u{fffd}\u{fffd}",
      "MODE=a=b c", "PORT=8080", "SAGA_ID=s1", "SAGA_NAME=test", "SAGA_STEP=brakes", "SAGA_OPERATION=action",
      "SAGA_ATTEMPT=2", "SAGA_IDEMPOTENCY_KEY=s1/brakes/action",
    ]
    #expect(try environment(.sample(command: nil, attempt: 2), options) == inherited)
    options.traceparent = { "00-\($0.saga)-\($0.attempt)" }
    #expect(
      try environment(.sample(command: "charge", attempt: 2), options)
        == inherited.subtracting(["TRACEPARENT=00-inherited"])
        .union(["SAGA_COMMAND=charge", "TRACEPARENT=00-s1-2"])
    )
  }

  @Test func theEnvironmentOfThisProcessIsInherited() throws {
    let path = getenv("PATH").map { String(cString: $0) }
    #expect(try Callee(shell: "printf '\"%s\"' \"$PATH\"").call(.sample()).output?.string == path)
  }

  @Test func anIdThatNoEnvironmentCanHoldIsRefused() throws {
    let outcome = try Callee(command: ["touch", folder.file("bad")]).call(.sample(saga: "a\0b"))
    #expect(outcome.failure?.code == "NotExecutable")
    #expect(folder.read("bad") == nil)
  }

  @Test func signalsAreAsAnyProgramExpectsThem() throws {
    var set = sigset_t()
    var before = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGUSR2, SIG_IGN)
    defer { signal(SIGUSR2, SIG_DFL) }
    let outcome = try Callee(command: [
      "sed", "-n", "s/^SigBlk:.\\(.*\\)/[\"\\1\",/p;s/^SigIgn:.\\(.*\\)/\"\\1\"]/p", "/proc/self/status",
    ])
    .call(.sample())
    guard case .array(let masks)? = outcome.output, masks.count == 2, let blocked = masks[0].string,
      let ignored = masks[1].string.flatMap({ UInt64($0, radix: 16) })
    else {
      Issue.record("\(outcome)")
      return
    }
    #expect(blocked == "0000000000000000")
    // 32 and 33 are the C library's own, which it has every spawned program ignore.
    #expect(ignored & ~(3 << 31) == 0, "\(String(ignored, radix: 16))")
  }

  @Test func noDescriptorOfOursIsInherited() throws {
    let open = fcntl(2, F_DUPFD, 200)
    defer { close(open) }
    let outcome = try Callee(shell: "for f in /proc/$$/fd/*; do echo ${f##*/} >&2; done; exit 65").call(
      .sample()
    )
    let text = try #require(outcome.failure?.detail?["stderr"]?.string)
    let numbers = text.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.prefix(3) == [0, 1, 2])
    #expect(!numbers.contains(Int(open)))
    // The shell itself may have the folder open.
    #expect(numbers.count <= 4, "\(numbers)")
  }

  @Test func aProgramLeadsASessionAndAGroupOfItsOwn() throws {
    let outcome = try Callee(
      shell: "read -r id name state parent group session rest < /proc/$$/stat; echo \"[$$,$group,$session]\""
    )
    .call(.sample())
    guard case .array(let numbers)? = outcome.output else {
      Issue.record("\(outcome)")
      return
    }
    #expect(Set(numbers.map(\.int)).count == 1)
    #expect(numbers.first?.int != Int64(getpid()))
  }

  @Test func theWorkingDirectoryIsTheOneAskedFor() throws {
    let members = ["workingDirectory": JSONValue.string(folder.path)]
    #expect(
      try Callee(shell: "printf '\"%s\"' \"$PWD\"", members).call(.sample()).output?.string == folder.path
    )
    // Where the program is does not depend on it.
    try folder.write("bin/pay", Array("#!/bin/sh\nprintf '\"%s\"' \"$PWD\"\n".utf8), mode: 0o755)
    let path = folder.file("bin/pay")
    let steps = String(repeating: "../", count: 40)
    let relative = "\(steps)\(path.dropFirst())"
    let outcome = try retryingWhileBusy { try Callee(command: [relative], members).call(.sample()) }
    #expect(outcome.output?.string == folder.path, "\(outcome)")
  }

  @Test func whatCannotBeStartedIsRefusedAndSaysWhy() throws {
    try folder.write("plain", "#!/bin/sh\n")
    func failure(_ command: [String], _ members: [String: JSONValue] = [:]) throws -> Failure? {
      let outcome = try Callee(command: command, members).call(.sample())
      #expect(outcome.kind == .refused)
      return outcome.failure
    }
    for (command, why) in [
      ("/no/such/program", "No such file or directory"),
      ("no-such-program-in-path", "No such file or directory"),
      (folder.file("plain"), "Permission denied"), (folder.path, "Permission denied"),
    ] {
      #expect(
        try failure([command]) == Failure(code: "NotExecutable", message: "cannot start \(command): \(why)")
      )
    }
    #expect(
      try failure(["true"], ["workingDirectory": .string("/no/such/folder")])?.message
        == "cannot start true in /no/such/folder: No such file or directory"
    )
    #expect(
      try failure(["true", String(repeating: "x", count: 3_000_000)])?.message
        == "cannot start true: Argument list too long"
    )
  }

  /// To refuse a query would be to say that the action has not happened, about which nobody was asked.
  @Test func aQueryThatCannotBeStartedSaysNothingAboutTheAction() throws {
    let callee = try Callee(command: ["/no/such/program"])
    for (operation, kind) in [
      (OperationKind.query, AttemptOutcome.unavailable), (.action, .refused), (.compensation, .refused),
    ] {
      #expect(try callee.call(.sample(operation)).kind == kind)
      #expect(try callee.call(.sample(saga: "a\0b", operation)).kind == kind)
      #expect(try callee.call(.sample(operation, participant: "nobody")).kind == kind)
      #expect(try Callee(shell: "exit 127").call(.sample(operation)).kind == kind)
      let mock = try Callee(json: #"{"callee":{"mock":{"Do":[{"when":"${ 1 < 'x' }","succeed":{}}]}}}"#)
      #expect(try mock.call(.sample(operation)).kind == kind)
    }
  }

  /// A file just written cannot be started while some child of another test is being made.
  private func retryingWhileBusy(_ body: () throws -> Outcome) throws -> Outcome {
    for _ in 0..<100 {
      let outcome = try body()
      if outcome.kind != .unavailable { return outcome }
      usleep(10_000)
    }
    return try body()
  }
}
