internal import Bytes
internal import Saga

extension LoggedDefinition {
  /// The shop's saga.
  static func shop() throws(BenchmarkError) -> LoggedDefinition {
    do throws(JSONError) {
      return LoggedDefinition(
        definition: try definition(),
        source: try JSONValue(parsing: text),
        hash: "4b7f3c0f5a1e9d2c8b6a7f3e1d0c9b8a7f6e5d4c3b2a19080706050403020100"
      )
    } catch {
      throw BenchmarkError("the shop's definition: \(error)")
    }
  }

  private static func definition() throws(JSONError) -> SagaDefinition {
    func input(_ text: String) throws(JSONError) -> Template {
      var problems: [Template.Problem] = []
      let template = Template(try JSONValue(parsing: text), problems: &problems)
      return template
    }
    return SagaDefinition(
      name: "place-order",
      steps: [
        Step(
          name: "reserve-stock",
          action: Operation(
            participant: "stock",
            command: "ReserveStock",
            input: try input(
              #"{"orderId":"${ .input.orderId }","sku":"${ .input.sku }","quantity":"${ .input.quantity }"}"#
            )
          ),
          compensation: .operation(
            Operation(
              participant: "stock",
              command: "ReleaseStock",
              input: try input(#"{"orderId":"${ .input.orderId }"}"#)
            )
          )
        ),
        Step(
          name: "authorize-payment",
          kind: .pivot,
          dependsOn: ["reserve-stock"],
          action: Operation(
            participant: "payment",
            command: "AuthorizePayment",
            input: try input(#"{"orderId":"${ .input.orderId }","amount":"${ .input.amount }"}"#)
          )
        ),
        Step(
          name: "confirm-order",
          kind: .retryable,
          dependsOn: ["authorize-payment"],
          action: Operation(
            participant: "orders",
            command: "ConfirmOrder",
            input: try input(#"{"orderId":"${ .input.orderId }"}"#)
          ),
          retry: RetryPolicy(maxAttempts: nil)
        ),
      ]
    )
  }

  private static let text = #"""
    {"document":{"dsl":"sagactl/v1","name":"place-order","version":"1.0.0"},"input":{"type":"object",
    "required":["orderId","sku","quantity","amount"],"properties":{"orderId":{"type":"string"},
    "sku":{"type":"string"},"quantity":{"type":"integer","minimum":1},"amount":{"type":"number"}}},
    "defaults":{"timeout":"3s","retry":{"maxAttempts":3,"delay":"100ms","backoff":"exponential","factor":2,
    "maxDelay":"2s","jitter":"full","on":["timeout","unavailable"]}},"participants":{"stock":{"mock":{
    "ReserveStock":[{"when":"${ .input.quantity > 10 }","refuse":{"code":"QuantityTooLarge",
    "message":"more than 10"}},{"succeed":{"reservationId":"${ .input.orderId }"}}],
    "ReleaseStock":[{"succeed":{}}]}},"payment":{"mock":{"AuthorizePayment":[
    {"when":"${ .input.amount > 1000 }","refuse":{"code":"PaymentDenied"}},
    {"succeed":{"authorizationId":"${ .input.orderId }"}}]}},"orders":{"mock":{
    "ConfirmOrder":[{"succeed":{}}]}}},"steps":[{"name":"reserve-stock","action":{"participant":"stock",
    "command":"ReserveStock","input":{"orderId":"${ .input.orderId }","sku":"${ .input.sku }",
    "quantity":"${ .input.quantity }"}},"compensate":{"participant":"stock","command":"ReleaseStock",
    "input":{"orderId":"${ .input.orderId }"}}},{"name":"authorize-payment","kind":"pivot","action":{
    "participant":"payment","command":"AuthorizePayment","input":{"orderId":"${ .input.orderId }",
    "amount":"${ .input.amount }"}},"onUnknown":"stuck"},{"name":"confirm-order","kind":"retryable",
    "action":{"participant":"orders","command":"ConfirmOrder","input":{"orderId":"${ .input.orderId }"}},
    "retry":{"maxAttempts":"unlimited","delay":"1s","backoff":"exponential","factor":2,"maxDelay":"5m",
    "jitter":"full"}}]}
    """#
}
