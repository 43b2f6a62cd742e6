/// A small deterministic generator, so that a printed seed repeats a test exactly.
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

  /// `count` random bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// Up to `length` bytes of valid UTF-8 rich in what JSON has to escape.
  mutating func text(upTo length: Int) -> [UInt8] {
    let pool: [Unicode.Scalar] = [
      "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\r", "\u{8}", "\u{c}", "\u{0}", "\u{1f}", "\u{7f}",
      "é", "ж", "\u{2028}", "\u{ffff}", "\u{d7ff}", "漢", "😀", "\u{10ffff}",
    ]
    var bytes: [UInt8] = []
    let wanted = Int.random(in: 0...length, using: &self)
    let plain = Int.random(in: 0...20, using: &self)
    while bytes.count < wanted {
      let scalar =
        Int.random(in: 0...20, using: &self) < plain
        ? "x" : pool[Int.random(in: 0..<pool.count, using: &self)]
      bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
    return bytes
  }
}
