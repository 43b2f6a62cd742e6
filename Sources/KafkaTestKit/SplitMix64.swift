internal import Glibc

/// A small deterministic generator, so that a printed seed repeats a test exactly.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A whole number of the range.
  package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `times` calls, on average.
  package mutating func once(in times: Int) -> Bool { int(1...max(times, 1)) == 1 }

  /// `count` random bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// Up to `length` bytes of valid UTF-8 rich in what JSON and terminals treat specially.
  package mutating func text(upTo length: Int) -> [UInt8] {
    let pool: [Unicode.Scalar] = [
      "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\r", "\u{8}", "\u{c}", "\u{0}", "\u{1b}", "\u{1f}",
      "\u{7f}", "\u{85}", "é", "ж", "\u{2028}", "\u{ffff}", "\u{d7ff}", "漢", "😀", "\u{10ffff}",
    ]
    var bytes: [UInt8] = []
    let wanted = int(0...length)
    let plain = int(0...20)
    while bytes.count < wanted {
      let scalar = int(0...20) < plain ? "x" : pool[int(0...pool.count - 1)]
      bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
    return bytes
  }
}

/// Seeds for property tests: fresh ones in every run, or the one of `SAGACTL_TEST_SEED`.
package enum TestSeed {
  /// The seed to repeat, when one was asked for.
  package static let asked: UInt64? = getenv("SAGACTL_TEST_SEED").flatMap { UInt64(String(cString: $0)) }

  /// So many seeds for the arguments of a test, which print with a failure.
  package static func list(_ count: Int) -> [UInt64] {
    asked.map { [$0] } ?? (0..<count).map { _ in UInt64.random(in: 0...UInt64(UInt32.max)) }
  }

  /// What to add to a failure's words.
  package static func hint(_ seed: UInt64) -> String { "SAGACTL_TEST_SEED=\(seed) repeats this" }
}
