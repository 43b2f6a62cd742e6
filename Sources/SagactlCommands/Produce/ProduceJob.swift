internal import Bytes
internal import Glibc
internal import Kafka

/// One run of `produce`, from resolved options to the exit code.
final class ProduceJob {
  private let options: Produce
  private let diagnostics: Diagnostics

  init(_ options: Produce, _ diagnostics: Diagnostics) throws(Failure) {
    self.options = options
    self.diagnostics = diagnostics
  }

  func run() throws(Failure) -> Int32 {
    let plan = try ProducePlan(options)
    Interruption.listen()
    let inputs = try plan.openInputs()
    defer { for input in inputs { input.close() } }
    let place = InputPlace(inputs: inputs.map(\.name), unit: .line)
    var rejects: RejectsFile?
    if let path = plan.rejectsPath { rejects = try RejectsFile(path: path, inputs: inputs) }
    let ledger = DeliveryLedger(
      diagnostics,
      rejects: rejects,
      acknowledgements: options.acksJson ? AcknowledgementWriter(ByteWriter(descriptor: 1)) : nil,
      describe: place.describe
    )
    let session = try ProduceSession(plan, options.client, ledger, diagnostics)
    let code = try session.send(inputs)
    guard rejects?.close() ?? true else {
      throw Failure(.cannotWrite, "writing \(options.rejects ?? ""): the rejected records are not all there")
    }
    return code
  }
}
