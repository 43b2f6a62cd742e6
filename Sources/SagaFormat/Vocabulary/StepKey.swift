import Bytes
import Saga

/// The members of a step.
enum StepKey: String, Vocabulary {
  case name, kind, dependsOn
  case condition = "if"
  case action, output, compensate, query, onUnknown, onFailure, compensateOn, idempotent
  case timeout, deadline, retry, compensationRetry

  static let title = "a step"
  static let summary = "An action, and what is done when it fails, is not heard of, or has to be undone."
  static let required: [Self] = [.name, .action]

  var schema: JSONValue {
    switch self {
    case .name:
      Schema.value(
        "The step's name, unique in the saga.",
        ["type": "string", "pattern": "^[a-z][a-z0-9-]*$"]
      )
    case .kind:
      Schema.value(
        """
        compensable: it can be undone. pivot: once it has succeeded the saga only goes forward. \
        retryable: after the pivot, tried until it succeeds.
        """,
        ["enum": Schema.words(Step.Kind.self), "default": "compensable"]
      )
    case .dependsOn:
      Schema.value(
        "The steps that end before this one starts, instead of the item before it; [] starts at once.",
        ["type": "array", "items": .members(["type": "string"])]
      )
    case .condition:
      Schema.value(
        "An expression; when it is not true, the step is skipped.",
        ["anyOf": [.members(["type": "boolean"]), Schema.reference(.expression)]]
      )
    case .action: Schema.reference(.operation, "What the step does.")
    case .output:
      Schema.value(
        """
        What is kept of the action's reply, with expressions like ${ .id } that see the reply; without \
        it, all. A member { value: …, sensitive: true } is kept out of what people are shown.
        """,
        [:]
      )
    case .compensate:
      Schema.value(
        """
        How the step is undone. It must do so also when the action never happened, and when its output \
        is not known. noop says that there is nothing to undo.
        """,
        ["anyOf": [.members(["const": "noop"]), Schema.reference(.operation)]]
      )
    case .query:
      Schema.reference(
        .operation,
        """
        Asks the participant whether the action happened, with the action's idempotency key; for \
        onUnknown: query. It changes nothing.
        """
      )
    case .onUnknown:
      Schema.value(
        """
        What is done when the action's fate is unknown after the last attempt: undo it, ask with query, \
        or wait for an operator. The default is compensate, and stuck for a pivot and what comes after \
        it.
        """,
        ["enum": Schema.words(Step.OnUnknown.self)]
      )
    case .onFailure:
      Schema.value(
        "What is done when the step has failed: undo the saga, or go on without it.",
        ["enum": Schema.words(Step.OnFailure.self), "default": "compensate"]
      )
    case .compensateOn:
      Schema.value(
        """
        After which outcomes the step is undone; failed is for actions that can leave something behind \
        when they fail.
        """,
        [
          "type": "array",
          "items": .members(["enum": Schema.words(Step.Undoable.self, also: ["timeout"])]),
          "default": ["succeeded", "unknown"],
        ]
      )
    case .idempotent:
      Schema.value(
        """
        The participant knows a repeated call by its key, so that a refusal says that no attempt before \
        it had an effect either.
        """,
        ["type": "boolean", "default": false]
      )
    case .timeout:
      Schema.reference(
        .duration,
        "How long one attempt may take, of the action and the compensation alike; 30s without it."
      )
    case .deadline:
      Schema.reference(.duration, "How long all attempts of the action and the pauses between them may take.")
    case .retry:
      Schema.reference(.retry, "How often and when the action, or the query, is tried again.")
    case .compensationRetry:
      Schema.reference(.retry, "The same for the compensation; maxAttempts is 10 and maxDelay 1m without it.")
    }
  }
}
