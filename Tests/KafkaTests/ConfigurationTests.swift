import Kafka
import Testing

struct ConfigurationTests {
  @Test func anUnknownPropertyIsSaidToBeUnknown() {
    let error = #expect(throws: PropertyError.self) { try Configuration().set("no.such.thing", "1") }
    #expect(error?.isUnknown == true)
    #expect(error?.property == "no.such.thing")
    #expect(error?.reason.contains("no.such.thing") == true)
  }

  @Test func aBadValueIsNotAnUnknownProperty() {
    let error = #expect(throws: PropertyError.self) { try Configuration().set("socket.timeout.ms", "soon") }
    #expect(error?.isUnknown == false)
    #expect(error.map { "\($0)" }?.contains("socket.timeout.ms") == true)
  }

  @Test func aTopicPropertyMayCarryThePrefixTopic() throws {
    let configuration = Configuration()
    try configuration.set("topic.message.timeout.ms", "1234")
    #expect(configuration.value(of: "message.timeout.ms") == "1234")
    #expect(configuration.value(of: "topic.message.timeout.ms") == "1234")
  }

  /// Some of librdkafka's global properties begin with `topic.` themselves.
  @Test func aPropertyWhoseNameBeginsWithTopicIsItself() throws {
    let configuration = Configuration()
    try configuration.set("topic.metadata.refresh.interval.ms", "4321")
    #expect(configuration.value(of: "topic.metadata.refresh.interval.ms") == "4321")
    #expect(Configuration().value(of: "topic.blacklist") == nil)
  }

  /// The C library would silently take what stands before it: half a password, another topic.
  @Test(arguments: [["client.id", "a\0b"], ["client\0.id", "a"]])
  func aNULIsRefused(_ pair: [String]) {
    let configuration = Configuration()
    let before = configuration.value(of: "client.id")
    #expect(throws: PropertyError.self) { try configuration.set(pair[0], pair[1]) }
    #expect(configuration.value(of: "client.id") == before)
  }

  @Test func valuesLongerThanAnyBufferComeBackWhole() throws {
    let configuration = Configuration()
    let brokers = (0..<500).map { "broker-\($0).example.org:9092" }.joined(separator: ",")
    try configuration.set("bootstrap.servers", brokers)
    #expect(configuration.value(of: "bootstrap.servers") == brokers)
  }

  @Test func anUnknownPropertyHasNoValue() {
    #expect(Configuration().value(of: "no.such.thing") == nil)
    #expect(Configuration().value(of: "topic.no.such.thing") == nil)
  }

  @Test func theDumpHasEveryPropertyWithItsValue() throws {
    let configuration = Configuration()
    try configuration.set("client.id", "dumped")
    let dump = configuration.dump()
    #expect(dump.count > 100)
    #expect(dump.contains { $0.name == "client.id" && $0.value == "dumped" })
    #expect(dump.contains { $0.name == "message.timeout.ms" && $0.value == "300000" })
    #expect(Set(dump.map(\.name)).count == dump.count)
    #expect(Configuration.defaults().contains { $0.name == "client.id" && $0.value == "rdkafka" })
  }

  @Test func propertiesThatDoNotFitTogetherAreRefusedWithAReason() throws {
    let error = #expect(throws: KafkaError.self) {
      let configuration = Configuration()
      try configuration.set("enable.idempotence", "true")
      try configuration.set("max.in.flight", "20")
      _ = try Producer(configuration)
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.reason.contains("max.in.flight") == true)
  }

  @Test func aMemberWithoutAGroupIsRefused() {
    let error = #expect(throws: KafkaError.self) { _ = try GroupConsumer(Configuration()) }
    #expect(error?.reason.contains("group.id") == true)
  }

  @Test func theVersionIsTextAndNumber() {
    #expect(KafkaVersion.text.hasPrefix("\(KafkaVersion.number >> 24)."))
    #expect(KafkaVersion.number >= 0x0200_02ff)
  }
}
