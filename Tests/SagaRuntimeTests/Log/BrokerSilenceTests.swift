import Kafka
import Testing

@testable import SagaRuntime

@Suite struct BrokerSilenceTests {
  /// Statistics of two brokers, the second of which leads partition 1 only and serves partition 2 as a follower.
  private func statistics(_ first: String, _ second: String) -> String {
    """
    {"name":"x","brokers":{
    "localhost:1/bootstrap":{"nodeid":-1,"state":"UP","rxidle":1},
    "GroupCoordinator":{"nodeid":1,"state":"UP","rxidle":9000000},
    "localhost:1/1":{"nodeid":1,"state":"UP","rxidle":\(first),"toppars":{}},
    "localhost:2/2":{"nodeid":2,"state":"UP","rxidle":\(second)}},
    "topics":{"t":{"topic":"t","partitions":{
    "0":{"partition":0,"broker":1,"leader":1},
    "1":{"partition":1,"broker":-1,"leader":2},
    "2":{"partition":2,"broker":2,"leader":1},
    "-1":{"partition":-1,"broker":-1,"leader":-1}}}}}
    """
  }

  private func covers(_ statistics: String, _ partitions: Int32...) throws -> Bool {
    try #require(BrokerSilence(statistics: statistics)).covers(
      partitions.map { TopicPartition("t", $0) },
      for: .seconds(2)
    )
  }

  @Test func brokersThatHaveSentNothingForSoLongAreSilent() throws {
    #expect(try covers(statistics("2000000", "2000001"), 0, 1, 2))
    #expect(try covers(statistics("-1", "3000000"), 0, 1))
  }

  @Test func oneThatStillSendsIsEnough() throws {
    #expect(try !covers(statistics("1999999", "9000000"), 0, 1))
    #expect(try !covers(statistics("9000000", "0"), 0, 1))
  }

  @Test func whatOtherBrokersSendIsNoNewsOfAPartition() throws {
    #expect(try covers(statistics("5000000", "0"), 0))
    #expect(try !covers(statistics("5000000", "0"), 2))
    #expect(try covers(statistics("0", "5000000"), 1, 2))
  }

  @Test func aPartitionThatNobodyLeadsBringsNothing() throws {
    #expect(try covers(statistics("0", "0"), 7))
  }

  @Test(arguments: ["", "{", "[]", "null"])
  func whatIsNoStatisticsTellsNothing(_ text: String) { #expect(BrokerSilence(statistics: text) == nil) }
}
