internal import ArgumentParser

/// `sagactl saga`: distributed transactions whose log is a topic.
struct SagaGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saga",
    abstract: "Run sagas whose log is a Kafka topic, and replay, check and simulate them.",
    subcommands: [
      SagaInit.self, SagaValidate.self, SagaSimulate.self, SagaRun.self, SagaResume.self, SagaResolve.self,
      SagaReplay.self, SagaSchema.self,
    ]
  )
}
