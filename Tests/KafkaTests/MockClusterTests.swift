import Glibc
import Kafka
import KafkaTestKit
import Testing

/// The embedded cluster itself.
@Suite struct MockClusterTests {
  @Test func aBrokerComesBackWhereItWas() throws {
    let own = TestCluster(brokers: 2)
    let topic = try own.topic(partitions: 2)
    let before = own.brokers
    let port = try #require(before.split(separator: ":").last.flatMap { UInt16($0) })
    for _ in 0..<20 {
      try own.takeDown(broker: 2)
      #expect(!isAnswered(port))
      // While it is away nobody else gets its port: librdkafka would end the process over that.
      #expect(!canBind(port))
      try own.bringUp(broker: 2)
      #expect(isAnswered(port))
    }
    #expect(own.brokers == before)
    try own.send((0..<10).map { TestRecord("\($0)", partition: Int32($0 % 2)) }, to: topic)
    #expect(try own.read(topic).count == 10)
  }

  @Test func whatIsUpOrDownAlreadyStaysSo() throws {
    let own = TestCluster()
    try own.with { (cluster) throws(KafkaError) in
      try cluster.bringUp(broker: 1)
      cluster.takeDown(broker: 1)
      cluster.takeDown(broker: 1)
      try cluster.bringUp(broker: 1)
      // There is no such broker.
      cluster.takeDown(broker: 7)
      try cluster.bringUp(broker: 0)
    }
    #expect(try own.read(try own.topic()) == [])
  }

  private func isAnswered(_ port: UInt16) -> Bool { attempt(port, connect) }

  private func canBind(_ port: UInt16) -> Bool { attempt(port, bind) }

  private func attempt(
    _ port: UInt16,
    _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  @Test func manyTopicsAreMadeWithoutWaitingForTheClustersThread() throws {
    let cluster = try MockCluster()
    let start = ContinuousClock.now
    for number in 0..<300 { try cluster.createTopic("topic-\(number)", partitions: 8) }
    // A call that is lost costs a second; once it begins, dozens are.
    #expect(ContinuousClock.now - start < .seconds(10))
  }
}
