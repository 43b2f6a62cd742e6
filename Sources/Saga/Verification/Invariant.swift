/// A rule that every saga's log obeys, named as the documentation names it.
package enum Invariant: String, Hashable, Sendable, CaseIterable {
  case t1 = "T1"
  case t2 = "T2"
  case t3 = "T3"
  case t4 = "T4"
  case t5 = "T5"
  case t6 = "T6"
  case t7 = "T7"
  case t8 = "T8"
  case t9 = "T9"
  case o1 = "O1"
  case o2 = "O2"
  case o3 = "O3"
  case o5 = "O5"
  case i1 = "I1"
  case i2 = "I2"
  case i3 = "I3"
  case i5 = "I5"
  case i6 = "I6"
  case d3 = "D3"
  case r5 = "R5"
  case k1 = "K1"
  case k2 = "K2"

  /// The rule in a sentence without a full stop.
  package var meaning: String {
    switch self {
    case .t1: "a saga ends once, and after its end only operators write"
    case .t2: "in a completed saga every step that had to succeed did"
    case .t3: "in a compensated saga everything planned is undone"
    case .t4: "exactly the steps that may have had an effect are undone"
    case .t5: "a stuck saga names every effect that may remain, after all attempts were made"
    case .t6: "after the pivot a saga only goes forward"
    case .t7: "a completed saga is never undone"
    case .t8: "after a cancellation no new step starts"
    case .t9: "a best-effort step is no reason to undo a saga"
    case .o1: "a step starts after those it depends on and is undone before them"
    case .o2: "nothing is done once the undoing has begun, and nothing undone before"
    case .o3: "nothing is undone while an attempt is in flight"
    case .o5: "steps are undone in the opposite order of their start"
    case .i1: "all attempts of an operation carry one key and one input, and their numbers increase"
    case .i2: "attempts and the pauses between them stay within the policy"
    case .i3: "what an operation is given follows from the saga's input and the outputs before it"
    case .i5: "a compensation has succeeded only if its own open attempt says so"
    case .i6: "an outcome belongs to an attempt that is open"
    case .d3: "every decision follows from the log"
    case .r5: "a record can follow those before it"
    case .k1: "a saga has one writer at a time, and another takes it over before it writes anything else"
    case .k2:
      "a saga's records have its id as key, the headers that are due to them, and numbers without gaps"
    }
  }
}

/// A rule that is broken, and where.
package struct Violation: Hashable, Sendable {
  /// The rule.
  package let invariant: Invariant
  /// The number of the record that breaks it.
  package let sequence: UInt64
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes a violation.
  package init(invariant: Invariant, sequence: UInt64, message: String) {
    self.invariant = invariant
    self.sequence = sequence
    self.message = message
  }
}
