import Bytes
import Testing

@Suite struct JSONNumberTests {
  @Test(arguments: [
    "", "-", "01", "1.", "+1", "1e", " 1", "1 ", "NaN", "0x1", "1,0", "1e1000000000", "1e-0001000000000",
  ])
  func whatIsNotANumberMakesNone(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test func theTextIsKept() {
    for text in [
      "0", "-0", "1.50", "1E+05", "123456789012345678901234567890.1", "1e-999999999", "0e000000000000",
    ] {
      #expect(JSONNumber(text)?.text == text)
    }
    #expect(JSONNumber(Int64.min).text == "-9223372036854775808")
  }

  @Test(arguments: [
    ["1", "1.0", "1.000", "10e-1", "0.1e1", "1E0", "0.00001e+5", "100000e-05"],
    ["0", "-0", "0.0", "0e9", "-0.00E-7"], ["100", "1e2", "1.00E+2", "1000e-1"],
    ["-12.5", "-125e-1", "-0.125e2", "-12.50"],
    ["9007199254740993", "9007199254740993.0", "9.007199254740993e15"],
    ["0.1", "1e-1", "0.10"], ["1e999999999", "10e999999998", "1.0e999999999"],
  ])
  func numbersOfOneValueAreEqualInValue(texts: [String]) throws {
    for one in texts {
      for two in texts {
        let (left, right) = (try #require(JSONNumber(one)), try #require(JSONNumber(two)))
        #expect(left.isEqualInValue(to: right), "\(one) and \(two)")
        #expect(!left.isLessInValue(than: right), "\(one) and \(two)")
        #expect((left == right) == (one == two))
      }
    }
  }

  @Test func numbersAreOrderedExactly() throws {
    let ascending = [
      "-1e999999999", "-9223372036854775809", "-9223372036854775808", "-100.1", "-1e2", "-99.9", "-2",
      "-1.01", "-1", "-0.5",
      "-1e-999999999", "0", "1e-999999999", "0.09", "0.1", "0.10000000000000000000000001", "0.2", "1",
      "1.0000001",
      "2", "10", "9007199254740992", "9007199254740993", "9007199254740993.1", "1e16", "1e400", "1e999999999",
    ]
    for (place, one) in ascending.enumerated() {
      for (other, two) in ascending.enumerated() {
        let (left, right) = (try #require(JSONNumber(one)), try #require(JSONNumber(two)))
        #expect(left.isLessInValue(than: right) == (place < other), "\(one) < \(two)")
        #expect(left.isEqualInValue(to: right) == (place == other), "\(one) = \(two)")
      }
    }
  }

  @Test(arguments: [
    ("0", Int64(0)), ("-0", 0), ("0.000", 0), ("0e5", 0), ("1e2", 100), ("100.0", 100), ("-2500e-2", -25),
    ("-0.5e1", -5),
    ("9223372036854775807", .max), ("-9223372036854775808", .min), ("-9223372036854775808.0", .min),
    ("9.223372036854775807e18", .max), ("12e17", 1_200_000_000_000_000_000),
  ])
  func wholeValuesAreTakenHoweverTheyAreWritten(text: String, value: Int64) {
    #expect(JSONNumber(text)?.int64 == value)
  }

  @Test(arguments: [
    "0.5", "1e-1", "9223372036854775808", "9223372036854775808.0", "-9223372036854775809", "1e19",
    "1e999999999", "-1.5e0", "99e18",
  ])
  func otherValuesAreNoInteger(text: String) {
    #expect(JSONNumber(text).map { $0.int64 == nil } == true)
  }

  /// The truth is integer arithmetic on numbers made of a small integer and a power of ten.
  @Test func randomSpellingsCompareLikeTheIntegersTheyAreMadeOf() throws {
    let seed: UInt64 = 0x5eed_0008
    print("number spellings: seed \(seed)")
    var random = SplitMix64(seed: seed)
    func spelling(_ integer: Int) -> String {
      let shift = Int.random(in: -6...6, using: &random)
      var digits = String(abs(integer))
      let zeros = integer == 0 ? 0 : Int.random(in: 0...3, using: &random)
      digits += String(repeating: "0", count: zeros)
      var exponent = -zeros
      if shift > 0, shift < digits.utf8.count {
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -shift))
        exponent += shift
      } else if shift < 0 {
        digits = "0." + String(repeating: "0", count: -shift) + digits
        exponent += digits.utf8.count - 2
      }
      return (integer < 0 ? "-" : "") + digits + (exponent == 0 ? "" : "e\(exponent)")
    }
    for _ in 0..<10_000 {
      let range = Bool.random(using: &random) ? -20...20 : -5_000_000...5_000_000
      let (one, two) = (Int.random(in: range, using: &random), Int.random(in: range, using: &random))
      let (left, right) = (try #require(JSONNumber(spelling(one))), try #require(JSONNumber(spelling(two))))
      #expect(left.isEqualInValue(to: right) == (one == two), "\(left.text) \(right.text)")
      #expect(left.isLessInValue(than: right) == (one < two), "\(left.text) \(right.text)")
      #expect(left.int64 == Int64(one), "\(left.text)")
    }
  }
}
