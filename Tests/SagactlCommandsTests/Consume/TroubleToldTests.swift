import Kafka
import Testing

@testable import SagactlCommands

@Suite struct TroubleToldTests {
  private let partition = TopicPartition("t", 0)

  @Test func theSameTroubleOfAPartitionIsToldOnce() {
    var told = TroubleTold()
    let troubles: [(KafkaErrorCode, TopicPartition?)] = [
      (.unknownTopicOrPartition, partition), (.unknownTopicOrPartition, partition),
      (.unknownTopicOrPartition, TopicPartition("t", 1)), (.leaderNotAvailable, partition),
      (.unknownTopicOrPartition, partition), (.leaderNotAvailable, nil), (.leaderNotAvailable, nil),
    ]
    #expect(troubles.map { told.isNew($0, of: $1) } == [true, false, true, true, true, true, true])
  }

  @Test func aPartitionIsNamedOnce() {
    let (plain, naming) = (
      KafkaError(.unknownTopicOrPartition), KafkaError(.unknownTopicOrPartition, reason: "t [0]: it is gone")
    )
    #expect(ConsumeSink.Trouble(error: naming, partition: partition).text.hasPrefix("t [0]: it is gone ("))
    #expect(ConsumeSink.Trouble(error: plain, partition: partition).text == "t [0]: \(plain)")
    #expect(ConsumeSink.Trouble(error: plain, partition: nil).text == "\(plain)")
  }
}
