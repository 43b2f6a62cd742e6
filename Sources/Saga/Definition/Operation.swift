import Bytes

/// A call to a participant: an action, a compensation or a query.
package struct Operation: Hashable, Sendable {
  /// The name of the participant.
  package let participant: String

  /// What it is asked to do; nil where its protocol needs no word for it.
  package let command: String?

  /// What it is given.
  package let input: Template

  /// What its protocol needs besides, which means nothing to this module.
  package let settings: Template

  /// Makes a call.
  package init(
    participant: String,
    command: String? = nil,
    input: Template = .value(.object(JSONObject())),
    settings: Template = .value(.object(JSONObject()))
  ) {
    self.participant = participant
    self.command = command
    self.input = input
    self.settings = settings
  }
}
