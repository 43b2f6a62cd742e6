internal import Kafka

/// A short conversation with a cluster about its topics.
struct ClusterSession: ~Copyable {
  private let client: Client
  private let contact: FirstContact
  private let patience: Duration

  init(_ options: ClientOptions, _ diagnostics: Diagnostics) throws(Failure) {
    let configuration = try options.settings(diagnostics).consumer()
    do throws(KafkaError) {
      client = try Client(.consumer, configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
    patience = options.patience
    contact = FirstContact(patience: patience, diagnostics: diagnostics)
  }

  /// Every topic.
  func topics() throws(Failure) -> ClusterMetadata { try contact.allTopics(of: client) }

  /// The named topics with their offsets.
  func reports(_ names: [String]) throws(Failure) -> [TopicReport] {
    let cluster = try topics()
    var reports: [TopicReport] = []
    for name in names {
      guard let topic = cluster.topic(name) else {
        try contact.checkRights(to: [name], client: client)
        throw Failure(
          .noInput,
          "topic \(name) does not exist, or may not be seen",
          hint: TopicSelection.nearest(to: name, in: cluster).map { "did you mean \($0)?" }
        )
      }
      if let error = topic.error, error.code != .leaderNotAvailable {
        throw Failure(
          error.code.isUnauthorized ? .notAuthorized : error.code.isUnknownTopic ? .noInput : .unavailable,
          "topic \(name): \(error)"
        )
      }
      reports.append(TopicReport(topic))
    }
    let ids = reports.flatMap { report in
      report.topic.partitions.filter { $0.leader >= 0 }.map { TopicPartition(report.topic.name, $0.id) }
    }
    let begins = try offsets(ids, .beginning)
    let ends = try offsets(ids, .end)
    for index in reports.indices {
      reports[index].begins = begins
      reports[index].ends = ends
    }
    return reports
  }

  private func offsets(
    _ ids: [TopicPartition],
    _ position: Client.Position
  ) throws(Failure) -> [TopicPartition: Int64] {
    guard !ids.isEmpty else { return [:] }
    do throws(KafkaError) {
      let found = try client.offsets(at: ids.map { ($0, position) }, timeout: patience)
      return Dictionary(found.filter { $0.error == nil }.map { ($0.partition, $0.offset) }) { first, _ in
        first
      }
    } catch {
      throw contact.unreachable(client, error)
    }
  }
}
