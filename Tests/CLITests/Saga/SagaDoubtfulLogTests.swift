import Bytes
import KafkaTestKit
import Testing

/// A saga whose log cannot be trusted is not gone on with.
@Suite(.crowd) struct SagaDoubtfulLogTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private func send(_ log: String) async throws {
    var run = try CommandRun.sagactl(["produce", "-J", "-t", desk.topic])
    run.environment["SAGACTL_BROKERS"] = desk.brokers
    run.input = .bytes(Array(log.utf8))
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
  }

  /// To pass over its end would undo a saga that was completed.
  @Test func aRecordThatCannotBeReadIsNotPassedOver() async throws {
    let log = try Repository.text("Tests/Golden/shop-completed.jsonl")
    var lines = log.split(separator: "\n").map(String.init)
    guard case .object(var last) = try JSONValue(parsing: try #require(lines.last)) else { return }
    let deep = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
    last["value"] = .string("{\"output\":\(deep)}")
    lines[lines.count - 1] = JSONValue.object(last).text
    try await send(lines.joined(separator: "\n"))
    let before = try desk.types(of: "shop-completed")
    for arguments in [
      ["resume", "shop-completed"], ["resolve", "shop-completed", "stock", "--as", "refused"],
    ] {
      let result = try await desk.saga(arguments).result()
      #expect(result.code == 65, "\(result.output)")
      #expect(
        result.error.contains(
          "the log of saga shop-completed has a record that cannot be read, at partition"
        ),
        "\(result.error)"
      )
    }
    #expect(try desk.types(of: "shop-completed") == before)
  }

  /// R8: what was run is what is gone on with.
  @Test func aDefinitionThatWasAlteredIsNotRun() async throws {
    let log = try Repository.text("Tests/Golden/bike-stuck.jsonl").replacing("OutOfStock", with: "SoldOut")
    try await send(log)
    let before = try desk.types(of: "bike-stuck")
    for arguments in [
      ["resume", "bike-stuck"], ["resolve", "bike-stuck", "brakes", "--as", "compensated"],
    ] {
      let result = try await desk.saga(arguments).result()
      #expect(result.code == 65, "\(result.output)")
      #expect(
        result.error.contains(
          "the definition in the log of saga bike-stuck is not the one it began with: its hash is another"
        ),
        "\(result.error)"
      )
    }
    #expect(try desk.types(of: "bike-stuck") == before)
  }
}
