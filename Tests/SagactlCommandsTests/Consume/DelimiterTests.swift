import Testing

@testable import SagactlCommands

@Suite struct DelimiterTests {
  @Test(
    arguments: [
      ("\\n", [10]), ("\\t", [9]), ("\\r\\n", [13, 10]), ("\\0", [0]), ("\\x00", [0]), ("\\xAB", [0xab]),
      (":", [0x3a]), ("", []),
      ("\\x54!\\x45\\x53T", Array("T!EST".utf8)), ("\\\\n", [92, 0x6e]), ("\\", [92]), ("a\\", [97, 92]),
      ("\n", [10]), ("é", [0xc3, 0xa9]),
      ("{}", [0x7b, 0x7d]), ("\\e[", [27, 91]), ("\\124", [124]), ("\\|\\,\\\"", [0x7c, 0x2c, 0x22]),
    ] as [(String, [UInt8])]
  )
  func theTextOfADelimiterIsItsBytes(text: String, expected: [UInt8]) throws {
    #expect(try Delimiter(text).bytes == expected)
  }

  @Test(arguments: ["%", "%s", "%%", "100%", "%k%s", "%y"])
  func aPercentSignIsNeverAFormatAsItIsInKcat(text: String) throws {
    let delimiter = try Delimiter(text)
    #expect(delimiter.bytes == Array(text.utf8))
    let format = FormatString(keyDelimiter: delimiter, delimiter: delimiter)
    #expect(SampleMessage().rendered(format) == Array("k1\(text)hello\(text)".utf8))
  }

  @Test(arguments: [58, 59, 64, 65, 1000])
  func aDelimiterLongerThanKcatsBufferKeepsItsEndAndTheValue(length: Int) throws {
    let text = String(repeating: "x", count: length)
    let format = FormatString(keyDelimiter: try Delimiter(text), delimiter: try Delimiter("\\n"))
    #expect(SampleMessage().rendered(format) == Array("k1\(text)hello\n".utf8))
  }

  @Test func aNulDelimiterThatKcatRefusesIsAByte() throws {
    let format = FormatString(keyDelimiter: try Delimiter("\\x00"), delimiter: try Delimiter("\\0"))
    #expect(SampleMessage().rendered(format) == Array("k1\0hello\0".utf8))
  }

  @Test(arguments: ["\\q", "a\\é", "\\xg", "\\x", "\\256", "\\%s"])
  func anUnknownEscapeIsRefused(text: String) {
    #expect { try Delimiter(text) } throws: { error in
      "\(error)".hasPrefix("invalid delimiter \(InvalidValue.quoted(text)): ") && "\(error)".contains("\\xNN")
    }
  }
}
