import Testing

@testable import SagactlCommands

@Suite struct DurationExpressionTests {
  @Test(
    arguments: [
      ("250ms", 250), ("10s", 10_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000), ("1.5s", 1500),
      ("3", 3000), ("0", 0), ("0.25", 250), ("1h30m", 5_400_000), ("1d2h3m4s5ms", 93_784_005), ("0.001", 1),
      ("1.50000000000000000000s", 1500), ("0.0009765625d", 84_375), ("007s", 7000), ("2.0ms", 2),
      ("9223372036854775807ms", Int64.max),
    ] as [(String, Int64)]
  )
  func aDurationIsExactInMilliseconds(text: String, expected: Int64) throws {
    #expect(try DurationExpression(text).milliseconds == expected)
  }

  @Test(arguments: [
    "", "s", "-5s", "+5s", "5x", "5 s", " 5s", "5S", "1.5.5s", "1.s", ".5s", "0.0001s", "0.5ms", "1m30",
    "30s1m", "1s1s",
    "1e3s", "5sec", "ms5", "9223372036854775808ms", "9223372036854775807s", "106751991168d",
    "99999999999999999999d",
    "9223372036854775807ms1", "106751991167d9h", "0.00000000001d", "٣s", "5s\u{0}",
  ])
  func whatIsNotADurationIsRefusedWithTheFormsAccepted(text: String) {
    #expect {
      try DurationExpression(text)
    } throws: { error in
      let message = "\(error)"
      return message.contains("invalid duration") && message.contains("250ms") && !message.contains("\n")
    }
  }

  @Test func anyNumberOfMillisecondsCanBeWrittenAsSeconds() throws {
    var random = SplitMix64(seed: propertySeed())
    for _ in 0..<2000 {
      let value = Int64.random(in: 0...(1 << 50), using: &random)
      let padded = String(String(1000 + value % 1000).dropFirst())
      #expect(try DurationExpression("\(value / 1000).\(padded)s").milliseconds == value)
      #expect(try DurationExpression("\(value)ms").milliseconds == value)
    }
  }

  @Test func noBytesTrap() {
    var random = SplitMix64(seed: propertySeed())
    let alphabet = Array("0123456789.msdh-+ ".utf8)
    for _ in 0..<20_000 {
      let bytes = random.bytes(upTo: 24, from: alphabet)
      if case .success(let value) = DurationExpression.parse(bytes[...]) {
        #expect(value >= 0)
      }
    }
  }
}
