internal import Saga

/// The commands people are told to type, with everything in them that this one was given.
struct SagaAdvice {
  private let topic: String
  private let options: [String]

  /// - Parameter topic: The topic of the log, which a log does not say by itself.
  init(topic: String, _ client: ClientOptions) {
    self.topic = topic
    var options: [String] = []
    if let brokers = client.brokers { options += ["-b", brokers] }
    if let file = client.configFile { options += ["-F", file] }
    if let profile = client.profile { options += ["--profile", profile] }
    for property in client.properties {
      let name = String(property.prefix { $0 != "=" })
      // A secret is not shown; `name=@file` shows none.
      if PropertyName.isSecret(name), !property.hasPrefix("\(name)=@") { continue }
      options += ["-X", property]
    }
    self.options = options
  }

  /// Continues a saga.
  func resume(_ saga: String) -> String { line("resume", [saga]) }

  /// Says what an operator has found out about a step.
  func resolve(_ saga: String, _ step: String, as finding: Resolution.Finding) -> String {
    line("resolve", [saga, step], ["--as", finding.rawValue])
  }

  /// Shows what has happened to a saga.
  func replay(_ saga: String) -> String { line("replay", [], ["--saga", saga]) }

  /// Shows the records that have a key, whatever they are.
  func records(of key: String) -> String {
    words(["sagactl", "consume", "-e", "-J", "-t", topic, "--key-is", key] + options)
  }

  /// What can be found out about an operation that is stuck, and would let the saga go on.
  ///
  /// - Parameters:
  ///   - state: What the log says of the saga.
  ///   - definition: Its definition; nil when it is not known.
  func resolutions(
    _ operation: StuckOperation,
    in state: SagaState,
    by definition: SagaDefinition?
  ) -> [String] {
    var findings: [Resolution.Finding] =
      switch (operation.operation, operation.outcome) {
      case (.compensation, _): [.compensated]
      case (_, .unknown): [.succeeded, .refused]
      default: [.succeeded]
      }
    if let definition {
      findings.removeAll {
        !state.goesOn(with: $0, about: operation.step, by: definition, now: state.time)
      }
    }
    return findings.map { resolve(state.id, operation.step, as: $0) }
  }

  private func line(_ command: String, _ arguments: [String], _ own: [String] = []) -> String {
    let options = own + (topic == SagaPlan.defaultTopic ? [] : ["-t", topic]) + options
    // After `--` nothing is an option, whatever it begins with.
    let isPlain = !arguments.contains { $0.hasPrefix("-") }
    let rest = isPlain ? arguments + options : options + ["--"] + arguments
    return words(["sagactl", "saga", command] + rest)
  }

  private func words(_ words: [String]) -> String { words.map(Self.quoted).joined(separator: " ") }

  /// A word as a shell takes it for one.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:=,@%+".utf8.contains(byte)
        }
      }
    if isPlain { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
