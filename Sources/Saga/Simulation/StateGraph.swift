/// The states an exploration has reached, and where each leads.
struct StateGraph {
  /// What was found wrong, each thing once, and the first state in which it is.
  private(set) var failures: [(complaint: Complaint, place: Int)] = []

  private let saga: SimulatedSaga
  private let oracle: Oracle
  private var known: [Fingerprint: Int32] = [:]
  /// The states that have not been looked at.
  private var nodes: [StateNode?] = []
  private var origins: [Origin] = []
  private var endings: [Ending] = []
  /// The states sagas begin in, each as often as there are ways into it.
  private var beginnings: [Int32] = []
  /// Where states lead, one state after the other, and where the next one's begin.
  private var successors: [Int32] = []
  private var ends: [Int] = []
  private var complaints: Set<Complaint> = []
  /// How many ways lead from the state that is looked at, or into the beginning, so far.
  private var branch: Int32 = 0
  private var branching: Int?

  /// How a state was reached first: from which other, as which of the states that one leads to.
  struct Origin {
    /// The state it was reached from; -1 at the beginning.
    let from: Int32
    let branch: Int32
  }

  /// Whether a state is the end of a way, and how it ends.
  fileprivate enum Ending: UInt8 {
    case open
    case completed
    case compensated
    case stuck
    case violated
  }

  init(_ saga: SimulatedSaga) {
    self.saga = saga
    oracle = Oracle(saga: saga)
  }

  /// How many states there are.
  var stateCount: Int { endings.count }

  /// Hands out a state to look at, and forgets it; nil when it is the end of a way. States are looked at in
  /// their order.
  mutating func take(_ place: Int) -> StateNode? {
    while ends.count < place { ends.append(successors.count) }
    let node = nodes[place]
    nodes[place] = nil
    return node
  }

  /// Takes note that a state leads to another.
  mutating func reach(_ successor: Expansion.Successor, from origin: Int?) {
    if branching != origin {
      branching = origin
      branch = 0
    }
    let from = Origin(from: Int32(origin ?? -1), branch: branch)
    branch += 1
    let place: Int32
    if let wrong = successor.complaints.first {
      // What follows when something has gone wrong is of no interest.
      place = add(nil, .violated, from)
      report(wrong, at: place)
      for other in successor.complaints.dropFirst() { report(other, at: place) }
    } else {
      place = meet(successor.node, from)
    }
    if origin == nil { beginnings.append(place) } else { successors.append(place) }
  }

  private mutating func meet(_ node: StateNode, _ origin: Origin) -> Int32 {
    let fingerprint = node.fingerprint(saga.outline)
    if let place = known[fingerprint] { return place }
    let situation = node.situation
    var ending: Ending
    switch situation.ending {
    case .completed: ending = .completed
    case .compensated: ending = .compensated
    case .stuck: ending = .stuck
    case .suspended: ending = .violated
    case nil: ending = situation.inFlight.isEmpty && situation.wakeAt == nil ? .violated : .open
    }
    let wrong = ending == .open ? [] : oracle.complaints(atEnd: situation)
    if !wrong.isEmpty { ending = .violated }
    let place = add(ending == .open ? node : nil, ending, origin)
    known[fingerprint] = place
    for complaint in wrong { report(complaint, at: place) }
    return place
  }

  private mutating func add(_ node: StateNode?, _ ending: Ending, _ origin: Origin) -> Int32 {
    nodes.append(node)
    origins.append(origin)
    endings.append(ending)
    return Int32(endings.count - 1)
  }

  private mutating func report(_ complaint: Complaint, at place: Int32) {
    if complaints.insert(complaint).inserted { failures.append((complaint, Int(place))) }
  }

  /// Which of its branches leads from each state to the next, from the beginning to a state.
  func path(to place: Int) -> [Int] {
    var path: [Int] = []
    var place = Int32(place)
    while place >= 0 {
      path.append(Int(origins[Int(place)].branch))
      place = origins[Int(place)].from
    }
    return path.reversed()
  }

  /// What counting comes to.
  enum Count {
    /// How many ways there are.
    case cases(CasesByEnding)
    /// A state that a way comes back to.
    case circle(Int)
  }

  /// How many ways lead from the beginning to each ending.
  func count() -> Count {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: stateCount)
    var counts = [CasesByEnding](repeating: CasesByEnding(), count: stateCount)
    var total = CasesByEnding()
    for beginning in beginnings.map(Int.init) {
      var stack = marks[beginning] == .new ? [(place: beginning, next: 0)] : []
      while let (place, next) = stack.last {
        let leads = leads(place)
        if next == 0 {
          marks[place] = .open
          counts[place] = endings[place].asCount
        }
        if next == leads.count {
          marks[place] = .done
          stack.removeLast()
          if let before = stack.last?.place { counts[before] = counts[before] + counts[place] }
          continue
        }
        stack[stack.count - 1].next += 1
        let successor = Int(leads[leads.startIndex + next])
        switch marks[successor] {
        case .new: stack.append((successor, 0))
        case .open: return .circle(successor)
        case .done: counts[place] = counts[place] + counts[successor]
        }
      }
      total = total + counts[beginning]
    }
    return .cases(total)
  }

  private func leads(_ place: Int) -> ArraySlice<Int32> {
    let start = place == 0 ? 0 : place <= ends.count ? ends[place - 1] : successors.count
    return successors[start..<(place < ends.count ? ends[place] : successors.count)]
  }
}

extension StateGraph.Ending {
  /// The one way that ends here.
  fileprivate var asCount: CasesByEnding {
    var cases = CasesByEnding()
    switch self {
    case .open: break
    case .completed: cases.completed = CaseCount(1)
    case .compensated: cases.compensated = CaseCount(1)
    case .stuck: cases.stuck = CaseCount(1)
    case .violated: cases.violated = CaseCount(1)
    }
    return cases
  }
}
