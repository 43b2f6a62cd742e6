internal import Clinux
internal import Glibc
internal import Kafka
internal import SagaRuntime

/// How commands reach the topic that holds sagas' logs.
struct SagaLog {
  let topic: String
  let settings: ClientSettings
  let patience: Duration
  let diagnostics: Diagnostics
  let advice: SagaAdvice

  /// Connects in order to write; a topic that does not exist is created if the cluster does that.
  ///
  /// - Parameters:
  ///   - logged: The saga to be resumed, when it is one: its records stay where they are.
  ///   - register: What has been read of the topic, when ids are given: what others write since then counts.
  func journal(
    resuming logged: LoggedSaga? = nil,
    register: SagaRegister? = nil,
    loop: EventLoop
  ) throws(Failure) -> KafkaJournal {
    var producer = try producer()
    let handle: Topic
    do throws(KafkaError) {
      handle = try producer.topic(topic)
    } catch {
      throw Failure(.usage, error.reason)
    }
    let metadata = try FirstContact(patience: patience, diagnostics: diagnostics)
      .topic(named: topic, of: handle, client: producer.client) { wait in
        producer.client.serveEvents(timeout: wait) { diagnostics.report($0) }
      }
    let settings = settings
    var needs = KafkaJournal.Settings(
      partitions: Int32(metadata.partitions.count),
      source: Self.source,
      patience: patience,
      reader: { () throws(KafkaError) in try Self.reader(settings) },
      report: { diagnostics.report($0) }
    )
    if let logged {
      needs.partition = logged.partition
      needs.readUpTo = { $0 == logged.partition ? logged.readUpTo : nil }
    } else if let register {
      needs.readUpTo = { register.end(of: $0) }
    }
    return KafkaJournal(producer, topic: handle, needs, loop: loop)
  }

  private func producer() throws(Failure) -> Producer {
    let configuration = try settings.sagaProducer()
    do throws(KafkaError) {
      return try Producer(configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
  }

  private static func reader(_ settings: ClientSettings) throws(KafkaError) -> PartitionReader {
    let configuration: Configuration
    do throws(Failure) {
      configuration = try settings.sagaReader()
    } catch {
      throw KafkaError(.invalidArgument, reason: error.message)
    }
    return try PartitionReader(configuration)
  }

  /// Who writes: this process, on this host, in this run.
  private static var source: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "/sagactl/\(host)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
  }
}
