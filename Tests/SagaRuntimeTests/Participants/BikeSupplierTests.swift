import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaFormat
import SagaRuntime
import Testing

/// The example of a supplier that is a script of a few lines.
@Suite struct BikeSupplierTests {
  private let books: TemporaryFolder
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  init() throws { books = try TemporaryFolder() }

  private func load(_ name: String) throws -> SagaDefinition {
    let text = try #require(TemporaryFolder.bytes("\(Self.root)/Examples/bike-order/\(name)"))
    return try LoadedDefinition(text: text, file: name).definition
  }

  /// The definition, with the supplier where it is when tests run anywhere.
  private func definition() throws -> SagaDefinition {
    let loaded = try load("saga-exec.yaml")
    let participants = JSONValue.object(loaded.participants).text
      .replacing("\"Examples/", with: "\"\(Self.root)/Examples/")
    guard case .object(let object) = try JSONValue(parsing: participants) else {
      throw TestKitError("no object")
    }
    return SagaDefinition(name: loaded.name, steps: loaded.steps, output: loaded.output, participants: object)
  }

  private func run(_ brakes: String, inject: [String] = []) throws -> MemoryRun {
    var options = ParticipantSet.Options()
    options.environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "SUPPLIER_BOOKS=\(books.path)"].map {
      Array($0.utf8)
    }
    options.injections = try inject.map { try Injection(parsing: $0) }
    let run = try MemoryRun(try definition(), options)
    try run.run("s1", input: "{\"orderId\":\"7\",\"brakes\":\"\(brakes)\"}")
    return run
  }

  /// What the supplier's books say of the order.
  private var entry: String? { books.text("s1_brakes") }

  @Test func onlyTheParticipantAndItsTimeDifferFromTheExampleWithMocks() throws {
    let mock = try load("saga.yaml")
    let exec = try load("saga-exec.yaml")
    #expect(mock.steps.map(\.action) == exec.steps.map(\.action))
    #expect(mock.steps.map(\.compensation) == exec.steps.map(\.compensation))
    #expect(mock.steps.map(\.retry) == exec.steps.map(\.retry))
    #expect(mock.steps.map(\.output) == exec.steps.map(\.output))
    #expect(mock.steps.map(\.onUnknown) == exec.steps.map(\.onUnknown))
    #expect(mock.output == exec.output)
    #expect(mock.logTopic == exec.logTopic)
  }

  @Test func orderedBrakesCompleteTheSaga() throws {
    let run = try run("disc")
    #expect(run.ending == .completed)
    #expect(entry == "ordered\n")
    #expect(run.state.output?["supplierOrder"] == .string("s1_brakes"))
  }

  @Test func brakesOutOfStockLeaveNothing() throws {
    let run = try run("rim")
    #expect(run.ending == .compensated)
    #expect(run.state.reason?.failure?.code == "OutOfStock")
    #expect(run.types.filter { $0.hasPrefix("compensation") }.isEmpty)
    #expect(entry == nil)
  }

  @Test func noAnswerTwiceCancelsTheOrderThatWasTaken() throws {
    let run = try run("coaster")
    #expect(run.ending == .compensated)
    #expect(run.state.reason?.kind == .unknown)
    #expect(entry == "cancelled\n")
  }

  @Test(arguments: ["timeout@1", "applied-timeout@1"]) func noAnswerAndThenOrderedCompletesTheSaga(
    fault: String
  ) throws {
    #expect(try run("disc", inject: ["brakes=\(fault)"]).ending == .completed)
    #expect(entry == "ordered\n")
  }

  @Test func noAnswerAndThenOutOfStockIsUndoneForItMayHaveBeenTaken() throws {
    let run = try run("rim", inject: ["brakes=timeout@1"])
    #expect(run.ending == .compensated)
    #expect(entry == "cancelled\n")
  }

  @Test(arguments: ["brakes=duplicate", "brakes=refuse"]) func repetitionsAndCancellationsChangeNothing(
    fault: String
  ) throws {
    let isOrdered = fault.hasSuffix("duplicate")
    #expect(
      try run("disc", inject: [fault, "brakes.compensate=duplicate"]).ending
        == (isOrdered ? .completed : .compensated)
    )
    #expect(entry == (isOrdered ? "ordered\n" : nil))
  }

  @Test func anOrderAfterItsCancellationIsRefused() throws {
    _ = try run("coaster")
    let late = try run("disc")
    #expect(late.ending == .compensated)
    #expect(entry == "cancelled\n")
  }
}

extension TemporaryFolder {
  /// The bytes of a file anywhere; nil when it cannot be read.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let folder = try? TemporaryFolder() else { return nil }
    symlink(path, folder.file("link"))
    return folder.read("link")
  }
}
