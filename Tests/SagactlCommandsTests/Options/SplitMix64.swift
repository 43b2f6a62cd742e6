import Glibc

/// A small deterministic generator: the same seed gives the same test on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number below `bound`.
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// Bytes picked from `alphabet`, up to `length` of them.
  mutating func bytes(upTo length: Int, from alphabet: [UInt8] = Array(0...255)) -> [UInt8] {
    (0..<below(length + 1)).map { _ in alphabet[below(alphabet.count)] }
  }

  /// Text made of pieces.
  mutating func text(upTo length: Int, from pieces: [String]) -> String {
    (0..<below(length + 1)).map { _ in pieces[below(pieces.count)] }.joined()
  }
}

/// The seed of this run's property tests: fixed, or `TEST_SEED`, and printed so that a failure can be
/// repeated.
func propertySeed(_ name: String = #function) -> UInt64 {
  var seed: UInt64 = 20_261_121
  if let given = getenv("TEST_SEED"), let number = UInt64(String(cString: given)) { seed = number }
  print("\(name): seed \(seed)")
  return seed
}
