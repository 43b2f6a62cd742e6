/// What a simulated participant does with a call.
package enum Behaviour: String, CaseIterable, Hashable, Sendable {
  /// It does what it is asked, and says so.
  case ok
  /// It refuses for good.
  case refuse = "refused"
  /// It does nothing, and says that a later attempt may succeed.
  case unavailable
  /// It does what it is asked, and its reply is lost.
  case appliedSilently = "unknown-applied"
  /// It does nothing, and nothing is heard of it.
  case ignoredSilently = "unknown-not-applied"
}

/// How far a participant has come in the scripts an exhaustive simulation puts every operation through:
/// ok; refused; unavailable every time; unavailable, then ok; unknown every time, applied or not; unknown,
/// then ok; unknown, then refused.
///
/// Scripts that begin alike are one until they part, so the place in them is all that has to be known.
enum ScriptPlace: UInt8, Hashable, Sendable {
  case beginning
  case ok
  case refused
  case unavailableOnce
  case appliedOnce
  case ignoredOnce
  case unavailable
  case applied
  case ignored

  /// What the participant may do with the next call.
  func behaviours(of operation: OperationKind) -> [Behaviour] {
    switch self {
    case .beginning:
      // A query changes nothing: that it is refused means that the action was not done, which is the truth
      // or is not, and whether its lost reply was sent makes no difference.
      operation == .query
        ? [.ok, .unavailable, .ignoredSilently]
        : [.ok, .refuse, .unavailable, .appliedSilently, .ignoredSilently]
    case .ok: [.ok]
    case .refused: [.refuse]
    case .unavailableOnce: [.unavailable, .ok]
    case .appliedOnce: [.appliedSilently, .ok, .refuse]
    case .ignoredOnce: operation == .query ? [.ignoredSilently, .ok] : [.ignoredSilently, .ok, .refuse]
    case .unavailable: [.unavailable]
    case .applied: [.appliedSilently]
    case .ignored: [.ignoredSilently]
    }
  }

  /// The place after a call.
  func after(_ behaviour: Behaviour) -> ScriptPlace {
    switch behaviour {
    case .ok: .ok
    case .refuse: .refused
    case .unavailable: self == .beginning ? .unavailableOnce : .unavailable
    case .appliedSilently: self == .beginning ? .appliedOnce : .applied
    case .ignoredSilently: self == .beginning ? .ignoredOnce : .ignored
    }
  }
}
