import Bytes
import Testing

@testable import SagactlCommands

@Suite struct FormatStringTests {
  private let sample: SampleMessage = {
    var sample = SampleMessage()
    sample.headers = [
      (Array("a".utf8), Array("1".utf8)), (Array("b".utf8), nil), (Array("a".utf8), []),
      (Array("b".utf8), Array("2".utf8)),
    ]
    return sample
  }()

  @Test(arguments: [
    ("%s", "hello"), ("%v", "hello"), ("%S", "5"), ("%V", "5"), ("%k", "k1"), ("%K", "2"),
    ("%T", "1769853600123"),
    ("%h", "a=1,b=NULL,a=,b=2"), ("%t", "orders"), ("%p", "3"), ("%o", "42"), ("%%", "%"),
    ("%R", "\0\0\0\u{5}"),
    ("", ""), ("plain", "plain"), ("%%s%%%s", "%s%hello"), ("%s{len}", "5"), ("%k{len}", "2"),
    ("%v{len}", "5"),
    ("%s{base64}", "aGVsbG8="), ("%k{base64}", "azE="), ("%s{hex}", "68656c6c6f"), ("%v{hex}", "68656c6c6f"),
    ("%s{json}", "\"hello\""), ("%k{json}", "\"k1\""), ("%T{iso}", "2026-01-31T10:00:00.123Z"),
    ("%T{s}", "1769853600"),
    ("%T{ms}", "1769853600123"), ("%h{json}", #"[["a","1"],["b",null],["a",""],["b","2"]]"#), ("%h{b}", "2"),
    ("%h{a}", ""),
    ("%h{none}", ""),
  ])
  func everyToken(format: String, expected: String) throws {
    #expect(try sample.rendered(format) == expected)
  }

  @Test func kcatsOwnExample() throws {
    #expect(
      try sample.rendered("Topic %t [%p] at offset %o: key %k: %s\\n")
        == "Topic orders [3] at offset 42: key k1: hello\n"
    )
    #expect(
      try sample.rendered(#"{"topic":"%t","ts":%T,"key":%k{json},"value":%s{json}}\n"#)
        == #"{"topic":"orders","ts":1769853600123,"key":"k1","value":"hello"}"# + "\n"
    )
  }

  @Test func aLengthOfMinusOneMeansNull() throws {
    let null = SampleMessage(key: nil, value: nil)
    #expect(try null.rendered("%K %S %V %k{len} %s{len}") == "-1 -1 -1 -1 -1")
    #expect(null.rendered(try FormatString("%R")) == [255, 255, 255, 255])
    let empty = SampleMessage(key: [], value: [])
    #expect(try empty.rendered("%K %S %V %k{len} %s{len}") == "0 0 0 0 0")
    #expect(empty.rendered(try FormatString("%R")) == [0, 0, 0, 0])
  }

  @Test func aBinaryLengthIsBigEndian() throws {
    let sample = SampleMessage(key: nil, value: [UInt8](repeating: 0, count: 0x01_02_03))
    #expect(sample.rendered(try FormatString("%R")) == [0, 1, 2, 3])
  }

  @Test func kcatPrintsNullForEmptyValuesAndThisDoesNot() throws {
    let format = "[%k|%s|%k{hex}|%s{base64}]"
    let null = SampleMessage(key: nil, value: nil)
    #expect(try null.rendered(format) == "[|||]")
    #expect(try null.rendered(format, printsNull: true) == "[NULL|NULL|NULL|NULL]")
    let empty = SampleMessage(key: [], value: [])
    #expect(try empty.rendered(format) == "[|||]")
    #expect(try empty.rendered(format, printsNull: true) == "[|||]")
  }

  @Test func inJSONNullIsAlwaysNull() throws {
    let null = SampleMessage(key: nil, value: [])
    for printsNull in [false, true] {
      #expect(try null.rendered("%k{json} %s{json} %h{json}", printsNull: printsNull) == "null \"\" []")
    }
  }

  @Test func aNullHeaderIsPrintedAsAskedAndInAListAlways() throws {
    var sample = SampleMessage()
    sample.headers = [(Array("n".utf8), nil)]
    #expect(try sample.rendered("[%h{n}] %h") == "[] n=NULL")
    #expect(try sample.rendered("[%h{n}] %h", printsNull: true) == "[NULL] n=NULL")
    #expect(try sample.rendered("[%h{other}]", printsNull: true) == "[]")
    #expect(try SampleMessage().rendered("[%h]") == "[]")
  }

  @Test func aHeaderCalledLikeAKeywordIsReachedWithAnEscape() throws {
    var sample = SampleMessage()
    sample.headers = [
      (Array("json".utf8), Array("j".utf8)), (Array("a}b".utf8), Array("c".utf8)), (Array("é".utf8), [0x31]),
    ]
    #expect(try sample.rendered("%h{\\x6ason} %h{a\\x7db} %h{é}") == "j c 1")
  }

  @Test func onlyFormatsWithHeadersNeedThem() throws {
    for format in ["%h", "%h{json}", "%h{x}", "a%s%h"] { #expect(try FormatString(format).needsHeaders) }
    for format in ["", "%s", "h%%h"] { #expect(try !FormatString(format).needsHeaders) }
  }

  @Test func bytesThatAreNotTextAreTaggedInJSON() throws {
    var sample = SampleMessage(key: [0xff, 0x00], value: Array("\"\\\n\r\t\u{8}\u{c}\u{1}\u{7f}é👍".utf8))
    sample.headers = [([0xfe], [0xc3, 0x28])]
    #expect(try sample.rendered("%k{json}") == #"{"base64":"/wA="}"#)
    #expect(try sample.rendered("%s{json}") == #""\"\\\n\r\t\b\f\u0001"# + "\u{7f}é👍\"")
    #expect(try sample.rendered("%h{json}") == #"[[{"base64":"/g=="},{"base64":"wyg="}]]"#)
  }

  @Test func valuesComeOutAsTheyAre() throws {
    let every = Array(UInt8.min...UInt8.max)
    let sample = SampleMessage(key: every, value: every)
    #expect(sample.rendered(try FormatString("%k%s")) == every + every)
    #expect(try sample.rendered("%s{hex}").hasPrefix("000102030405060708090a0b0c0d0e0f10"))
  }

  @Test func aMessageWithoutATimestampIsNotOf1969() throws {
    var sample = SampleMessage()
    sample.timestamp = -1
    #expect(try sample.rendered("%T %T{iso} %T{s} %T{ms}") == "-1 -1 -1 -1")
    sample.timestamp = 0
    #expect(try sample.rendered("%T %T{iso} %T{s}") == "0 1970-01-01T00:00:00.000Z 0")
    sample.timestamp = -1500
    #expect(try sample.rendered("%T %T{s}") == "-1500 -2")
    sample.timestamp = .min
    #expect(try sample.rendered("%T{iso}") == "-292275055-05-16T16:47:04.192Z")
  }

  @Test(
    arguments: [
      ("\\n\\r\\t\\\\\\e", [10, 13, 9, 92, 27]), ("\\x41\\x7\\xff", [0x41, 7, 0xff]), ("\\0", [0]),
      ("\\012", [10]), ("\\033[", [27, 91]),
      ("\\10", [10]), ("\\65", [65]), ("\\255", [255]), ("\\1234", [123, 0x34]), ("\\08", [0, 0x38]),
      ("\\'\\{\\\"", [0x27, 0x7b, 0x22]),
      ("\\", [92]), ("a\\", [97, 92]), ("\\x414", [0x41, 0x34]), ("é", [0xc3, 0xa9]),
    ] as [(String, [UInt8])]
  )
  func escapes(format: String, expected: [UInt8]) throws {
    #expect(sample.rendered(try FormatString(format)) == expected)
  }

  @Test func aBackslashBeforeATokenIsWrittenTwice() throws {
    #expect(try sample.rendered("\\\\%s") == "\\hello")
  }

  @Test func hexadecimalLettersThatKcatPrintsAsTextAreBytes() throws {
    #expect(sample.rendered(try FormatString("\\xAB\\xab\\xFf\\xe9")) == [0xab, 0xab, 0xff, 0xe9])
  }

  @Test func aNulThatEndsKcatsFormatIsAByte() throws {
    #expect(sample.rendered(try FormatString("a\\x00b\\0%p")) == Array("a\0b\u{0}3".utf8))
    #expect(sample.rendered(try FormatString(bytes: [0, 0x25, 0x70, 0])) == [0, 0x33, 0])
  }

  @Test func aFormatIsNotLimitedTo128Items() throws {
    let format = String(repeating: "%p,", count: 1000)
    #expect(try sample.rendered(format) == String(repeating: "3,", count: 1000))
  }

  @Test func aBraceAfterATokenIsPrintedWithABackslash() throws {
    #expect(try sample.rendered("{%s}") == "{hello}")
    #expect(try sample.rendered("%k\\{%s}") == "k1{hello}")
    #expect(try sample.rendered("%%{json}") == "%{json}")
  }

  @Test(arguments: [
    ("%", "nothing follows %", 1), ("abc%", "nothing follows %", 4), ("é%y", "%y is not a token", 2),
    ("%s %\n", "%\\n is not", 4),
    ("%é", "%é is not a token", 1), ("%s{xml}", "%s{xml} is not known", 1), ("%s{}", "%s{} is not known", 1),
    ("%s{base64", "not closed", 1),
    ("ab%k{%s}", "%k{%s} is not known", 3), ("%o{hex}", "%o{hex} is not known", 1),
    ("%T{iso8601}", "%T{iso} %T{ms} %T{s}", 1),
    ("%h{}", "names no header", 1), ("%h{\\xzz}", "hexadecimal", 1), ("\\xg", "hexadecimal", 1),
    ("ab\\x", "hexadecimal", 3),
    ("a\\%s", "\\% is not an escape", 2), ("\\q", "\\q is not an escape", 1),
    ("\\é", "\\é is not an escape", 1), ("%h{\\q}", "\\q is not an escape", 1),
    ("\\256", "larger than a byte", 1), ("\\999", "larger than a byte", 1), ("%S{len}", "takes none", 1),
    ("% s", "%  is not a token", 1),
  ])
  func whatIsNotAFormatIsRefusedWithItsPlaceAndTheChoices(format: String, reason: String, position: Int) {
    #expect {
      try FormatString(format)
    } throws: { error in
      let message = "\(error)"
      return message.hasPrefix("invalid format \(InvalidValue.quoted(format)): ") && message.contains(reason)
        && message.contains("(at character \(position))") && !message.contains("\n")
    }
  }

  @Test func theMessageForAnUnknownTokenListsAllTokens() {
    #expect { try FormatString("%y") } throws: { error in
      ["%s", "%S", "%R", "%k", "%K", "%T", "%h", "%t", "%p", "%o", "%v", "%V", "%%"].allSatisfy {
        "\(error)".contains($0)
      }
    }
  }

  @Test func withoutAFormatTheDelimitersMakeOne() throws {
    let plain = FormatString(keyDelimiter: nil, delimiter: try Delimiter("\\n"))
    #expect(sample.rendered(plain) == Array("hello\n".utf8))
    let keyed = FormatString(keyDelimiter: try Delimiter("%s\\0"), delimiter: .null, printsNull: true)
    #expect(SampleMessage(key: nil, value: []).rendered(keyed) == Array("NULL%s\0\0".utf8))
    let none = FormatString(keyDelimiter: Delimiter(bytes: []), delimiter: Delimiter(bytes: []))
    #expect(sample.rendered(none) == Array("k1hello".utf8))
  }
}
