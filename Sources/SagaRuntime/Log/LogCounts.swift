/// What a log holds, in numbers.
package struct LogCounts: Hashable, Sendable {
  /// Sagas.
  package internal(set) var sagas = 0
  /// Records of sagas, whether or not they count.
  package internal(set) var records = 0
  /// Records of sagas that come after the point up to which a log is read.
  package internal(set) var later = 0
  /// Records that do not claim to be a saga's.
  package internal(set) var foreign = 0
  /// Records, or lines, that cannot be read.
  package internal(set) var unreadable = 0
  /// Records that had been there before.
  package internal(set) var duplicates = 0
  /// Records of a writer after another had taken over.
  package internal(set) var stale = 0
  /// Records of types this version does not know.
  package internal(set) var unrecognised = 0
  /// Rules that are broken.
  package internal(set) var violations = 0
  /// Sagas whose definition is missing or cannot be read, so that some rules could not be checked.
  package internal(set) var unjudged = 0
  /// Sagas of a simulation, which have no data, so that what follows from data could not be checked.
  package internal(set) var simulated = 0
  /// How many sagas are in each state, by the name of the state.
  package internal(set) var states: [String: Int] = [:]

  /// Sagas of which not all could be checked.
  package var checkedInPart: Int { unjudged + simulated }

  /// Whether all could be read and checked, and no rule is broken.
  package var holds: Bool { violations + unreadable + checkedInPart == 0 }

  /// Nothing has been found.
  package init() {}
}
