/// Who set the timestamp of a record.
package enum RecordTimestampType: Sendable {
  /// Nobody, or it is not said.
  case none
  /// The producer, when it made the record.
  case create
  /// The broker, when it took the record.
  case logAppend
}
