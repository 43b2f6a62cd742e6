internal import Saga

/// What a program finds in its environment about the call it answers.
struct CallVariables {
  /// `NAME=value` with a NUL at the end.
  let list: [[UInt8]]
  /// Whether `TRACEPARENT` is among them.
  let isTraced: Bool
  /// Whether one holds a NUL that is no end.
  let haveNUL: Bool

  /// The variables that are never inherited: those of another call mean nothing here.
  static let names: Set<String> = [
    "SAGA_ID", "SAGA_NAME", "SAGA_STEP", "SAGA_OPERATION", "SAGA_COMMAND", "SAGA_ATTEMPT",
    "SAGA_IDEMPOTENCY_KEY",
  ]

  /// The variable of the context a call belongs to. It is inherited where the call has none of its own.
  static let trace = "TRACEPARENT"

  /// The name of a variable written `NAME=value`.
  static func name(of variable: [UInt8]) -> String {
    String(decoding: variable.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
  }

  /// Makes the variables of a call.
  init(_ call: Invocation, name: String, traceparent: String?) {
    var values = [
      ("SAGA_ID", call.saga), ("SAGA_NAME", name), ("SAGA_STEP", call.step),
      ("SAGA_OPERATION", call.operation.rawValue), ("SAGA_ATTEMPT", String(call.attempt)),
      ("SAGA_IDEMPOTENCY_KEY", call.key),
    ]
    if let command = call.command { values.append(("SAGA_COMMAND", command)) }
    if let traceparent { values.append((Self.trace, traceparent)) }
    haveNUL = values.contains { $0.1.utf8.contains(0) }
    isTraced = traceparent != nil
    list = values.map { Array("\($0.0)=\($0.1)".utf8) + [0] }
  }
}
