/// The chance in mocks, so that a seed repeats a run.
///
/// What is drawn depends on the seed, on the place of the saga among the sagas of the run and on the attempt,
/// but not on the saga's id, which is another every time, nor on what happens in between.
package struct MockDice: Sendable {
  private let seed: UInt64
  private var places: [String: UInt64] = [:]
  private var count: UInt64 = 0

  /// Takes a seed.
  package init(seed: UInt64) { self.seed = seed }

  /// Gives a saga the next place; one that has a place keeps it.
  ///
  /// A run that makes many sagas calls this in the order of its input. Otherwise sagas are in the order of
  /// their first draws.
  package mutating func expect(saga: String) { _ = place(of: saga) }

  private mutating func place(of saga: String) -> UInt64 {
    if let place = places[saga] { return place }
    defer { count += 1 }
    places[saga] = count
    return count
  }

  /// Forgets a saga that has ended.
  package mutating func forget(saga: String) { places[saga] = nil }

  /// 64 random bits for a call.
  package mutating func draw(for call: Invocation) -> UInt64 {
    var bits = mixed(seed ^ mixed(place(of: call.saga)))
    // FNV-1a; the standard library's hashes differ from process to process.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in call.step.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in call.operation.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ UInt64(truncatingIfNeeded: call.attempt)) &* 0x100_0000_01b3
    bits ^= hash
    return mixed(bits)
  }

  private func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
