internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Says whether a definition would have made the decisions a log holds.
final class ComparisonReport {
  private let loaded: LoadedDefinition
  private let file: String
  private var compared = 0
  private var decisions = 0
  private var passedOver: [String: Int] = [:]
  private var hashes: Set<String> = []
  private var found: [Difference] = []

  /// How many sagas decided otherwise.
  private(set) var diverged = 0

  /// How many of them are listed.
  private static let listed = 1000

  /// The first decision of a saga that would have been another.
  private struct Difference {
    let key: SortedOutput.Key
    let saga: String
    let place: LogPlace
    let sequence: UInt64
    /// What the log says, and what the definition says instead; in words.
    let recorded: String
    let expected: [String]
  }

  init(_ loaded: LoadedDefinition, file: String) {
    self.loaded = loaded
    self.file = file
  }

  /// Takes a saga that has been held against the definition, unless it is one of another definition.
  func take(_ saga: SagaHistory) {
    guard let finder = saga.against else {
      let name = saga.isHeadless ? "" : saga.state.start?.name ?? ""
      passedOver[name, default: 0] += 1
      return
    }
    compared += 1
    decisions += finder.decisions
    if let hash = saga.state.start?.definitionHash, hashes.count < 1000 { hashes.insert(hash) }
    guard let divergence = finder.divergence else { return }
    diverged += 1
    // Each speaks with its own names, and hides what either hides.
    let known = saga.ownDefinition.map { EventWords($0, knowing: saga.state) }
    let own =
      known == nil
      ? EventWords(hidingAllOf: loaded.definition) : EventWords(loaded.definition, knowing: saga.state)
    let words = known ?? own
    func hide(_ text: String) -> String { known.map { own.masking($0.masking(text)) } ?? text }
    let expected =
      divergence.refusal.map { ["the saga is not begun: \($0)"] }
      ?? divergence.expected.map { sentence($0, own, isExpected: true) }
    found.append(
      Difference(
        key: SortedOutput.Key(saga),
        saga: saga.id,
        place: saga.divergencePlace ?? saga.lastPlace,
        sequence: divergence.sequence,
        recorded: hide(sentence(divergence.recorded, words, isExpected: false)),
        expected: expected.map { hide(PlainText.line($0)) }
      )
    )
    if found.count >= 2 * Self.listed { shorten() }
  }

  private func shorten() {
    found.sort { $0.key < $1.key }
    found.removeSubrange(min(Self.listed, found.count)...)
  }

  /// Refuses a log without a saga to compare.
  func refuseNothing() throws(Failure) {
    guard compared == 0 else { return }
    let names = passedOver.keys.filter { !$0.isEmpty }.sorted().prefix(5).joined(separator: ", ")
    throw Failure(
      .noInput,
      "the log has no saga of \(loaded.definition.name), which \(file) defines",
      hint: names.isEmpty ? nil : "it has sagas of \(names)"
    )
  }

  func writeText(to out: ByteWriter) {
    func put(_ line: String) { out.write(text: line + "\n") }
    guard compared > 0 else { return }
    shorten()
    for difference in found {
      put(
        "\(difference.place): saga \(PlainText.line(difference.saga)) would go another way "
          + "from record \(difference.sequence) on"
      )
      put("  the log says: \(difference.recorded)")
      let expected = difference.expected.isEmpty ? ["nothing is to be done yet"] : difference.expected
      put("  \(file) says: \(expected.joined(separator: "; and "))")
    }
    if diverged > found.count { put("… and \(grouped(Int64(diverged - found.count))) more") }
    let isSame = hashes == [loaded.hash]
    let total = "\(CountWords.of(compared, "saga")), \(CountWords.of(decisions, "decision"))"
    if diverged > 0 {
      put("\(total): \(file) decides otherwise in \(CountWords.of(diverged, "saga"))")
    } else if isSame {
      put("\(total): \(file) is the definition they were run by, and decides the same")
    } else {
      put("\(total): \(file) is another definition than they were run by, and decides the same")
    }
    let others = passedOver.values.reduce(0, +)
    if others > 0 { put("  \(CountWords.of(others, "saga")) of other definitions passed over") }
  }

  func writeJSON(to out: ByteWriter) {
    shorten()
    var object = JSONObject()
    object["file"] = .string(file)
    object["definitionHash"] = .string(loaded.hash)
    object["sagas"] = .number(Int64(compared))
    object["decisions"] = .number(Int64(decisions))
    object["diverged"] = .number(Int64(diverged))
    object["other"] = .number(Int64(passedOver.values.reduce(0, +)))
    object["sameDefinition"] = .bool(hashes == [loaded.hash])
    object["divergences"] = .array(
      found.map { difference in
        var entry = JSONObject()
        entry["saga"] = .string(difference.saga)
        entry["sequence"] = .number(Int64(clamping: difference.sequence))
        if difference.place.partition >= 0 { entry["partition"] = .number(Int64(difference.place.partition)) }
        if difference.place.offset >= 0 { entry["offset"] = .number(difference.place.offset) }
        entry["recorded"] = .string(difference.recorded)
        entry["expected"] = .array(difference.expected.map(JSONValue.string))
        return .object(entry)
      }
    )
    JSONValue.object(object).write(to: out)
    out.write(UInt8(ascii: "\n"))
  }

  /// A decision in words.
  ///
  /// - Parameter isExpected: Whether it is the file's and not the log's.
  private func sentence(_ event: SagaEvent, _ words: EventWords, isExpected: Bool) -> String {
    var (_, what, detail) = words.describe(event)
    if case .attempt(let attempt) = event {
      switch attempt.occurrence {
      case .retrying(let pause, _):
        if let end = what.offset(of: " in ") { what = String(decoding: what.utf8.prefix(end), as: UTF8.self) }
        let step = loaded.definition[step: attempt.step]
        let policy = attempt.operation == .compensation ? step?.compensationRetry : step?.retry
        // How long a pause is may be left to chance.
        let most = isExpected && policy?.jitter == .full ? "at most " : ""
        detail = "to follow after \(most)\(pause.words)"
      case .started(let call): detail = words.describe(call, of: attempt)
      case .succeeded, .failed, .unknown: break
      }
    }
    let step = event.step.map { "\($0), " } ?? "the saga is "
    return PlainText.line("\(step)\(what)\(detail.isEmpty ? "" : ": \(detail)")")
  }
}

extension SagaHistory {
  /// The definition that says what of the saga is sensitive; nil when it is not in the log.
  fileprivate var ownDefinition: SagaDefinition? { isDefinitionItsOwn ? definition?.definition : nil }
}
