package import Bytes

/// What the log holds of the call an attempt makes; all attempts of an operation make the same.
///
/// Nothing in it changes. It is a class because states hold a place for one per operation and copy it often.
package final class RecordedCall: Sendable {
  /// The key by which the participant knows a repetition.
  package let key: String
  /// What the participant is given.
  package let input: JSONValue
  /// What its protocol needs besides; an object without members where it needs nothing.
  package let settings: JSONValue

  /// Makes a call.
  package init(key: String, input: JSONValue, settings: JSONValue = .object(JSONObject())) {
    self.key = key
    self.input = input
    self.settings = settings
  }
}

extension RecordedCall: Hashable {
  package static func == (left: RecordedCall, right: RecordedCall) -> Bool {
    left === right || left.key == right.key && left.input == right.input && left.settings == right.settings
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(input)
    hasher.combine(settings)
  }
}
