/// The order in which the steps of a definition may run, as indexes into its list of steps.
///
/// It is total: a dependency on a step that does not exist is left out, and steps on a cycle come last, in
/// the order of the list. ``cycle`` and ``unknownDependencies`` say that this happened.
package struct StepGraph: Hashable, Sendable {
  /// All steps, each after those it depends on, and otherwise in the order of the list.
  package let order: [Int]

  /// For each step, the steps it depends on directly.
  package let dependencies: [[Int]]

  /// For each step, the steps that depend on it directly.
  package let dependents: [[Int]]

  /// For each step, all steps that have to end before it starts.
  package let ancestors: [Set<Int>]

  /// The steps that cannot be ordered because each waits for another of them.
  package let cycle: [Int]

  /// Names of steps that do not exist, with the step that depends on them.
  package let unknownDependencies: [UnknownDependency]

  private let indexes: [String: Int]
  private let names: [String]

  /// A dependency on a step that does not exist.
  package struct UnknownDependency: Hashable, Sendable {
    /// The step that has the dependency.
    package let step: Int
    /// Which of its dependencies it is.
    package let place: Int
    /// The name that no step has.
    package let name: String
  }

  /// Orders steps; of two with one name the first has it.
  package init(_ steps: [Step]) {
    var indexes: [String: Int] = [:]
    for (index, step) in steps.enumerated() where indexes[step.name] == nil { indexes[step.name] = index }
    var dependencies = [[Int]](repeating: [], count: steps.count)
    var dependents = dependencies
    var unknown: [UnknownDependency] = []
    for (index, step) in steps.enumerated() {
      for (place, name) in step.dependsOn.enumerated() {
        guard let dependency = indexes[name] else {
          unknown.append(UnknownDependency(step: index, place: place, name: name))
          continue
        }
        if dependencies[index].contains(dependency) { continue }
        dependencies[index].append(dependency)
        dependents[dependency].append(index)
      }
    }
    var order: [Int] = []
    var open = dependencies.map(\.count)
    var isPlaced = [Bool](repeating: false, count: steps.count)
    // Each round places the first step of the list that can be: quadratic, for lists of a hundred steps.
    while let next = steps.indices.first(where: { !isPlaced[$0] && open[$0] == 0 }) {
      isPlaced[next] = true
      order.append(next)
      for dependent in dependents[next] { open[dependent] -= 1 }
    }
    var ancestors = [Set<Int>](repeating: [], count: steps.count)
    for index in order {
      for dependency in dependencies[index] {
        ancestors[index].formUnion(ancestors[dependency])
        ancestors[index].insert(dependency)
      }
    }
    cycle = steps.indices.filter { !isPlaced[$0] }
    self.order = order + cycle
    self.dependencies = dependencies
    self.dependents = dependents
    self.ancestors = ancestors
    self.indexes = indexes
    names = steps.map(\.name)
    unknownDependencies = unknown
  }

  /// Steps that wait for each other in a circle, in the order of the list; empty when none do. Of the others
  /// in ``cycle`` some only wait for these.
  package var circle: [Int] {
    var path: [Int] = []
    guard var step = cycle.first else { return [] }
    // What cannot be placed waits for something that cannot be placed, so that this comes back to itself.
    while !path.contains(step) {
      path.append(step)
      step = dependencies[step].first { cycle.contains($0) } ?? step
    }
    return path.drop { $0 != step }.sorted()
  }

  /// The index of the step of this name.
  package func index(of name: String) -> Int? {
    if names.count > Self.fewSteps { return indexes[name] }
    for index in names.indices where names[index] == name { return index }
    return nil
  }

  /// The most names that are looked at one by one, which is faster than hashing while they are few.
  private static var fewSteps: Int { 16 }

  /// Whether one step has to end before another starts.
  package func precedes(_ earlier: Int, _ later: Int) -> Bool { ancestors[later].contains(earlier) }
}
