internal import Bytes
internal import Glibc
internal import Saga
internal import SagaFormat

/// A log of many shop sagas, as `sagactl consume -J` would write it: made by the engine's core, a thousand
/// sagas at a time, with refusals, retries and the undoing that follows from them.
struct SagaLog {
  private let out: ByteWriter
  private let definition: SagaDefinition
  private let source: JSONValue
  private let hash: String
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var offset: Int64 = 0
  private var started = 0

  /// One saga that is under way.
  private struct Run {
    var turn: Turn
    var ready: [(at: Timestamp, Invocation)]
  }

  /// Writes at least so many records to a file; the last sagas are finished.
  ///
  /// - Returns: How many records it holds.
  static func write(_ path: String, records: Int, _ definition: LoadedDefinition) throws(BenchmarkError)
    -> Int
  {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw BenchmarkError(failed: "creating \(path)") }
    defer { close(descriptor) }
    let out = ByteWriter(descriptor: descriptor)
    var log = SagaLog(
      out: out,
      definition: definition.definition,
      source: definition.source,
      hash: definition.hash
    )
    log.write(records)
    guard out.flush() else { throw BenchmarkError("writing \(path): the disk may be full") }
    return Int(log.offset)
  }

  /// The shop's definition, from the examples.
  static func shop() throws(BenchmarkError) -> LoadedDefinition {
    let path = "Examples/shop/saga.yaml"
    guard let file = fopen(path, "r") else { throw BenchmarkError(failed: "opening \(path)") }
    defer { fclose(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      guard got > 0 else { break }
      text += buffer[..<got]
    }
    do throws(DefinitionProblems) {
      return try LoadedDefinition(text: text, file: path)
    } catch {
      throw BenchmarkError(error.problems.map(\.text).joined(separator: "\n"))
    }
  }

  private init(out: ByteWriter, definition: SagaDefinition, source: JSONValue, hash: String) {
    self.out = out
    self.definition = definition
    self.source = source
    self.hash = hash
  }

  private mutating func write(_ records: Int) {
    var open: [Run] = []
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    while true {
      while open.count < 1000, Int(offset) < records { open.append(begin(now)) }
      if open.isEmpty { return }
      let place = Int(next() % UInt64(open.count))
      now = now.advanced(by: .milliseconds(Int64(next() % 3)))
      advance(&open[place], now)
      if open[place].turn.ending != nil { open.swapAt(place, open.count - 1); open.removeLast() }
    }
  }

  private mutating func next() -> UInt64 {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return random >> 20
  }

  private mutating func begin(_ now: Timestamp) -> Run {
    started += 1
    let input = JSONValue.members([
      "orderId": .string("o-\(started)"), "productId": .string("\(next() % 1000)"),
      "quantity": .number(Int64(next() % 11 + 1)), "amount": .number(Int64(next() % 1100)),
    ])
    let start = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: source,
      definitionHash: hash,
      input: input
    )
    let turn = Turn(starting: id(), start, by: definition, now: now, jitter: next())
    for record in turn.records { write(record) }
    return Run(turn: turn, ready: turn.invocations.map { (now, $0) })
  }

  /// An id as version 7 of a UUID is written.
  private mutating func id() -> String {
    let digits = Array("0123456789abcdef".utf8)
    var bytes: [UInt8] = []
    for place in 0..<36 {
      bytes.append([8, 13, 18, 23].contains(place) ? UInt8(ascii: "-") : digits[Int(next() & 15)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func advance(_ run: inout Run, _ now: Timestamp) {
    var events: [SagaEvent] = []
    for (_, invocation) in run.ready {
      events.append(run.turn.state.event(for: Reply(to: invocation, answer(invocation)), definition))
    }
    let now = run.ready.isEmpty ? max(now, run.turn.wakeAt ?? now) : now
    run.turn = Turn(from: run.turn.state, events, by: definition, now: now, jitter: next())
    run.ready = run.turn.invocations.map { (now, $0) }
    for record in run.turn.records { write(record) }
  }

  private mutating func answer(_ call: Invocation) -> Outcome {
    if call.operation == .action, next() % 50 == 0 {
      return .unavailable(Failure(code: "busy", message: "connection refused"))
    }
    if call.operation == .action, case .number(let quantity)? = call.input["quantity"], quantity.int64 == 11 {
      return .refused(Failure(code: "QuantityTooLarge", message: "more than 10"))
    }
    if call.operation == .action, case .number(let amount)? = call.input["amount"], (amount.int64 ?? 0) > 1000
    {
      return .refused(Failure(code: "PaymentDenied"))
    }
    return .succeeded(.members(["reference": .string("r-\(next() % 1_000_000)")]))
  }

  private mutating func write(_ record: SagaRecord) {
    var line = RecordJSONWriter(output: out)
    line.begin(topic: nil, partition: 0, offset: offset)
    offset += 1
    line.timestamp(record.time.milliseconds, type: .create)
    var id = record.saga
    id.withUTF8 { line.key(UnsafeRawBufferPointer($0)) }
    var value = record.value.text
    value.withUTF8 { line.value(UnsafeRawBufferPointer($0)) }
    line.beginHeaders()
    for header in record.headers(source: "/sagactl/host-1", traceparent: nil) {
      var (name, value) = (header.name, header.value)
      name.withUTF8 { name in
        value.withUTF8 { value in
          line.header(name: UnsafeRawBufferPointer(name), value: UnsafeRawBufferPointer(value))
        }
      }
    }
    line.endHeaders()
    line.end()
  }
}
