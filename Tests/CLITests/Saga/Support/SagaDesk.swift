import Bytes
import KafkaTestKit
import Testing

/// A folder with definitions and a topic of its own: everything a test needs to run sagas as a user would.
final class SagaDesk: Sendable {
  let folder: TemporaryFolder
  let topic: String
  let brokers: String

  /// The root of the project, where the examples are.
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(5)
    .joined(separator: "/")

  /// - Parameter brokers: The brokers to use; nil is the cluster all tests share.
  init(brokers: String? = nil, partitions: Int32 = 4) throws {
    folder = try TemporaryFolder()
    if let brokers {
      self.brokers = brokers
      topic = "sagas"
    } else {
      self.brokers = cluster.brokers
      topic = try cluster.topic("sagas", partitions: partitions)
    }
  }

  /// The definition of the example's shop with timeouts and pauses that are short.
  func impatientShop() throws -> String {
    let text = try #require(fileText("\(Self.root)/Examples/shop/saga.yaml"))
    return try folder.write(
      "shop.yaml",
      text.replacing("timeout: 3s", with: "timeout: 20ms").replacing("delay: 100ms", with: "delay: 1ms")
    )
  }

  /// A command about sagas, to be changed and started.
  func saga(_ arguments: [String], input: String? = nil) throws -> CommandRun {
    var run = try CommandRun.sagactl(["saga"] + arguments + ["-t", topic])
    run.environment["SAGACTL_BROKERS"] = brokers
    run.environment["LEDGER"] = folder.path
    run.directory = Self.root
    if let input { run.input = .bytes(Array(input.utf8)) }
    return run
  }

  /// Runs a command about sagas to its end.
  func run(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
    try await saga(arguments, input: input).result()
  }

  /// Checks the topic's logs against every rule there is.
  func verify(at location: SourceLocation = #_sourceLocation) async throws {
    let result = try await run("replay", "--verify")
    #expect(result.code == 0, "\(result.output)\(result.error)", sourceLocation: location)
  }

  /// The types of a saga's records, in the order of the log.
  func types(of saga: String) throws -> [String] {
    try records(of: saga).map { record in
      let type = record.headers.first { $0.name == "ce_type" }?.value ?? []
      return String(decoding: type, as: UTF8.self).replacing("io.sagactl.", with: "").replacing(
        ".v1",
        with: ""
      )
    }
  }

  /// A saga's records, in the order of the log.
  func records(of saga: String) throws -> [TestRecord] {
    try RecordExchange(brokers: brokers).read(topic).filter { $0.keyText == saga }
      .sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }
  }

  // MARK: - A participant whose truth is known

  /// Writes a definition of steps that are done and undone by a program; what it has done is in the folder.
  ///
  /// - Parameters:
  ///   - refused: The step whose action is refused; nil lets all succeed.
  ///   - pause: How long each call takes, as `sleep` takes it.
  ///   - gated: The sagas whose calls wait until ``openGate()``; with an empty list those of all.
  ///   - attempts: How often an action is tried, and half as often as its undo.
  func ledgerDefinition(
    _ steps: [String],
    refused: String? = nil,
    pause: String? = nil,
    gated: [String]? = nil,
    attempts: Int = 5
  ) throws -> String {
    let program = try folder.write("ledger.sh", Array(Self.ledger.utf8), mode: 0o755)
    let gate = gated.map { $0.isEmpty ? "all" : $0.joined(separator: " ") } ?? ""
    var text = """
      document: { dsl: sagactl/v1, name: ledger }
      defaults:
        timeout: 20s
        retry: { maxAttempts: \(attempts), delay: 5ms, maxDelay: 20ms }
        compensationRetry: { maxAttempts: \(2 * attempts), delay: 5ms, maxDelay: 20ms }
      participants:
        ledger:
          exec:
            command: ["\(program)"]
            env: { REFUSED: "\(refused ?? "")", PAUSE: "\(pause ?? "")", GATED: "\(gate)" }
      steps:

      """
    for step in steps {
      text +=
        "  - { name: \(step), action: { participant: ledger }, compensate: { participant: ledger } }\n"
    }
    return try folder.write("ledger.yaml", text)
  }

  /// Lets calls that wait go on, and all that come after them.
  func openGate() throws { try folder.write("gate", []) }

  /// The steps whose effect is there, of one saga.
  func effects(of saga: String, among steps: [String]) -> [String] {
    steps.filter { folder.text("\(saga).\($0)") == "done\n" }
  }

  /// The calls the program has had, in their order: `action a 1`.
  var calls: [String] { (folder.text("calls") ?? "").split(separator: "\n").map(String.init) }

  /// Does and undoes steps as SAGA.md asks of a participant: repetitions change nothing, and what comes after
  /// it has been undone is refused.
  private static let ledger = """
    #!/bin/sh
    cat >/dev/null
    state="$LEDGER/$SAGA_ID.$SAGA_STEP"
    echo "$SAGA_OPERATION $SAGA_STEP $SAGA_ATTEMPT $SAGA_IDEMPOTENCY_KEY" >>"$LEDGER/calls"
    case " $GATED " in
      " all " | *" $SAGA_ID "*) until test -e "$LEDGER/gate"; do sleep 0.02; done ;;
    esac
    test -z "$PAUSE" || sleep "$PAUSE"
    case $SAGA_OPERATION in
      action)
        test "$SAGA_STEP" != "$REFUSED" || exit 65
        (set -C; echo done >"$state") 2>/dev/null || grep -q '^done' "$state" || exit 65 ;;
      compensate) echo undone >"$state.$$" && mv "$state.$$" "$state" ;;
    esac
    """
}

extension CommandResult {
  /// Standard output as JSON values, one a line.
  var results: [JSONValue] {
    get throws { try lines.map { try JSONValue(parsing: $0) } }
  }

  /// The commands it tells people to type.
  var advice: [String] {
    errorLines.filter { $0.hasPrefix("    sagactl ") }.map { String($0.dropFirst(4)) }
  }
}

extension String {
  /// The text with every occurrence of another replaced.
  func replacing(_ part: String, with replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      result += rest[..<range.lowerBound] + replacement
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
