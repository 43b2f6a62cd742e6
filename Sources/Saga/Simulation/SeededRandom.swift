/// A small generator whose whole course follows from its seed, so that a printed seed repeats everything.
///
/// It is SplitMix64 (Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Takes any 64 bits; similar seeds have courses without likeness.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// True once in so many times.
  package mutating func once(in count: UInt64) -> Bool { next() % max(count, 1) == 0 }

  /// A number of 0 to one less than the limit; 0 when there is none.
  package mutating func below(_ limit: Int) -> Int { limit < 1 ? 0 : Int(next() % UInt64(limit)) }

  /// One of the elements, of which there has to be at least one.
  package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
