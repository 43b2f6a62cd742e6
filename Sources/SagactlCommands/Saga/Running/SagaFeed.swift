internal import Bytes
internal import Glibc
internal import Saga
internal import SagaRuntime

/// Begins a saga for each line of an input, as many at a time as there may be.
final class SagaFeed {
  private let input: OpenInput
  private let concurrency: Int
  private let orchestrator: Orchestrator
  private let reporter: SagaReporter
  private let loop: EventLoop
  private let begin: (JSONValue, Int) throws(Failure) -> Void
  private var reader: DelimitedReader
  private var line = 0
  private var index = 0
  private var isReadable = false
  private var isWatched = false

  /// Whether no more sagas will be begun.
  private(set) var isOver = false

  /// Why the input could not be read to its end.
  private(set) var failure: Failure?

  /// The longest line in bytes: what is longer is far beyond what a record can hold.
  private static let longestLine = 16 << 20

  /// - Parameter begin: Begins a saga with an input; throws when it cannot have one.
  init(
    _ input: OpenInput,
    concurrency: Int,
    _ session: SagaSession,
    begin: @escaping (JSONValue, Int) throws(Failure) -> Void
  ) {
    self.input = input
    self.concurrency = concurrency
    orchestrator = session.orchestrator
    reporter = session.reporter
    loop = session.loop
    self.begin = begin
    reader = DelimitedReader(
      descriptor: input.descriptor,
      delimiter: [UInt8(ascii: "\n")],
      longest: Self.longestLine,
      capacity: 1 << 16
    )
  }

  /// Begins no more sagas.
  func stop() {
    isOver = true
    if isWatched { loop.forget(input.descriptor) }
    isWatched = false
  }

  /// Begins as many sagas as there may be and as there is input for.
  func advance() {
    while !isOver, orchestrator.running < concurrency, !reporter.output.isCongested {
      if reporter.output.isClosed { return stop() }
      if let piece = reader.next() {
        take(piece)
        continue
      }
      guard isReadable || !canWait() else { return }
      isReadable = false
      switch reader.fill() {
      case .data: break
      case .end:
        if let piece = reader.next() { take(piece) }
        return stop()
      case .failed(let number):
        failure = Failure(.noInput, "reading \(input.name): \(String(cString: strerror(number)))")
        return stop()
      }
    }
  }

  /// Has the loop tell when there is more to read.
  ///
  /// - Returns: Whether that is needed; a plain file can always be read.
  private func canWait() -> Bool {
    if isWatched { return true }
    isWatched = loop.watch(input.descriptor, for: .reading) { [unowned self] _ in
      // Heard once: while sagas are waited for, the input waits too.
      loop.forget(input.descriptor)
      isWatched = false
      isReadable = true
      advance()
    }
    return isWatched
  }

  private func take(_ piece: DelimitedReader.Piece) {
    line += 1
    guard case .bytes(var bytes) = piece else {
      return refuse(Failure(.badData, "the line is longer than \(Self.longestLine >> 20) MiB"))
    }
    // Editors of other systems begin a file with a byte order mark.
    if line == 1, bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropping(first: 3) }
    guard let start = bytes.firstIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { return }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes)
    } catch {
      // What does not even begin as JSON is something else altogether.
      let why = error.offset == start ? "" : ": column \(error.column): \(error.sentence)"
      return refuse(Failure(.badData, "it is not JSON\(why)"))
    }
    do throws(Failure) {
      try begin(value, index)
      index += 1
    } catch {
      refuse(error)
    }
  }

  private func refuse(_ failure: Failure) {
    reporter.tell(
      SagaReport(
        saga: nil,
        name: reporter.name,
        state: "invalid",
        index: index,
        status: failure.status,
        error: Saga.Failure(code: "InvalidInput", message: "line \(line): \(failure.message)")
      )
    )
    index += 1
  }
}
