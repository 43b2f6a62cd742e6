/// The table: a row for each thing that has a bar.
struct Report {
  /// How a measure is written.
  enum Unit {
    case seconds, milliseconds, mebibytes, recordsPerSecond

    func text(_ value: Double) -> String {
      switch self {
      case .seconds: "\(Output.fixed(value, 3)) s"
      case .milliseconds: "\(Output.fixed(value * 1000, 1)) ms"
      case .mebibytes: "\(Output.fixed(value, 0)) MB"
      case .recordsPerSecond: "\(Output.grouped(Int(value)))/s"
      }
    }
  }

  private var rows: [String] = []

  /// Adds a comparison; `bar` is the largest ratio of the medians that is good enough.
  mutating func compare(_ name: String, _ ours: Spread, _ theirs: Spread, _ unit: Unit, bar: Double?) {
    let ratio = ours.median / theirs.median
    add(
      name,
      ours: "\(unit.text(ours.median)) (\(unit.text(ours.minimum)))",
      theirs: "\(unit.text(theirs.median)) (\(unit.text(theirs.minimum)))",
      ratio: "\(Output.fixed(ratio, 2))×",
      bar: bar.map { "≤ \(Output.fixed($0, 2))×" },
      met: bar.map { ratio <= $0 }
    )
  }

  /// Adds a value of ours alone that must not exceed `limit`.
  mutating func limit(_ name: String, _ ours: Spread, _ theirs: Spread, _ unit: Unit, at limit: Double) {
    add(
      name,
      ours: unit.text(ours.maximum),
      theirs: unit.text(theirs.maximum),
      ratio: "\(Output.fixed(ours.maximum / theirs.maximum, 2))×",
      bar: "≤ \(unit.text(limit))",
      met: ours.maximum <= limit
    )
  }

  /// Adds a rate of ours alone that must reach `floor`.
  mutating func rate(_ name: String, _ ours: Spread, floor: Double) {
    add(
      name,
      ours: "\(Unit.recordsPerSecond.text(ours.median)) (best \(Unit.recordsPerSecond.text(ours.maximum)))",
      theirs: "cannot",
      ratio: "",
      bar: "≥ \(Unit.recordsPerSecond.text(floor))",
      met: ours.median >= floor
    )
  }

  private mutating func add(
    _ name: String,
    ours: String,
    theirs: String,
    ratio: String,
    bar: String?,
    met: Bool?
  ) {
    let verdict = met.map { $0 ? "met" : "**not met**" } ?? ""
    rows.append("| \(name) | \(ours) | \(theirs) | \(ratio) | \(bar ?? "") | \(verdict) |")
  }

  /// Prints it.
  func print() {
    Output.line("| case | sagactl: median (min) | kcat: median (min) | ratio | bar | |")
    Output.line("|---|---|---|---|---|---|")
    for row in rows { Output.line(row) }
  }
}
