/// Costs of one program in one case, over all rounds.
struct Series {
  private(set) var costs: [Run.Cost] = []

  mutating func add(_ cost: Run.Cost) { costs.append(cost) }

  var wall: Spread { Spread(costs.map(\.wall)) }
  var cpu: Spread { Spread(costs.map(\.cpu)) }
  var memory: Spread { Spread(costs.map(\.memory)) }
}

/// The middle and the ends of some numbers.
struct Spread {
  let median: Double
  let minimum: Double
  let maximum: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    minimum = sorted.first ?? .nan
    maximum = sorted.last ?? .nan
    let middle = sorted.count / 2
    if sorted.isEmpty {
      median = .nan
    } else if sorted.count % 2 == 1 {
      median = sorted[middle]
    } else {
      median = (sorted[middle - 1] + sorted[middle]) / 2
    }
  }
}
