import KafkaTestKit
import Testing

/// What commands about sagas find out before they do anything: whose records there are, and whether the
/// properties will do.
@Suite(.crowd) struct SagaPreludeTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private let shop = "Examples/shop/saga.yaml"
  private let order = #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#

  @Test func recordsOfOthersUnderAnIdAreToldFromASaga() async throws {
    try await produce(
      "-t",
      desk.topic,
      "--key",
      "c9",
      "--value",
      "{}",
      "-H",
      "ce_type=io.sagactl.saga.started.v1",
      "-H",
      "ce_id=c9/1",
      "-H",
      "ce_sagaepoch=1",
      "-H",
      "ce_sequence=00000000000000000001"
    )
    let words = "topic \(desk.topic) has no saga c9: the record with this key is none of a saga"
    for (arguments, code) in [
      (["run", shop, "--id", "c9", "--input", order], Int32(65)), (["resume", "c9"], 66),
      (["resolve", "c9", "a", "--as", "refused"], 66),
    ] {
      let result = try await desk.saga(arguments).result()
      #expect(result.code == code)
      #expect(result.error.contains(words), "\(result.error)")
      #expect(!result.error.contains("saga resume"))
    }
  }

  @Test(arguments: ["run", "resume", "resolve", "replay"])
  func propertiesAreListedWithoutAnyOtherArgument(command: String) async throws {
    let list = try await CommandRun.sagactl(["saga", command, "-X", "list"]).result()
    #expect(list.code == 0)
    #expect(list.output.contains("enable.idempotence"))
    let dump = try await CommandRun.sagactl(["saga", command, "-X", "dump", "-X", "client.id=me"]).result()
    #expect(dump.code == 0)
    #expect(dump.output.contains("client.id=me\n"))
    #expect(dump.output.contains("enable.idempotence=true\n") == (command != "replay"))
    if command == "replay" { return }
    let nothing = try await CommandRun.sagactl(["saga", command]).result()
    #expect(nothing.code == 64)
    #expect(nothing.error.contains("Missing expected argument"), "\(nothing.error)")
  }

  @Test(arguments: ["acks=1", "enable.idempotence=false", "retries=0"])
  func propertiesThatWouldMakeTheLogUnreliableAreRefused(property: String) async throws {
    let result = try await desk.run("run", shop, "--input", order, "-X", property)
    #expect(result.code == 64)
    #expect(result.error.contains("needs acks=all and enable.idempotence=true"))
  }
}
