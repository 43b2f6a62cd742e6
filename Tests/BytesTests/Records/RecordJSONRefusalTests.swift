import Bytes
import Testing

/// Lines that are no record, and the sentence a person gets for each.
@Suite struct RecordJSONRefusalTests {
  private func sentence(_ line: String) -> String? {
    do throws(JSONError) {
      _ = try RecordCase(line)
      return nil
    } catch { return error.description }
  }

  @Test(arguments: [
    (
      #"{"partition":"x"}"#, #"column 14: "partition" must be a whole number from 0 to 2147483647, found "x""#
    ),
    (#"{"partition": -1}"#, #"column 15: "partition" must be a whole number from 0 to 2147483647, found -1"#),
    (
      #"{"partition":2147483648}"#,
      #"column 14: "partition" must be a whole number from 0 to 2147483647, found 2147483648"#
    ),
    (
      #"{"partition":1.5}"#, #"column 14: "partition" must be a whole number from 0 to 2147483647, found 1.5"#
    ),
    (
      #"{"partition":[1]}"#, #"column 14: "partition" must be a whole number from 0 to 2147483647, found [1]"#
    ),
    (
      #"{"partition":01}"#,
      "column 14: a number must be written like -12.5e3, without a leading zero or plus sign"
    ),
    (#"{"offset":-1}"#, #"column 11: "offset" must be a whole number, 0 or more, found -1"#),
    (
      #"{"timestamp":9223372036854775808}"#,
      #"column 14: "timestamp" must be a whole number of milliseconds, found 9223372036854775808"#
    ),
    (#"{"ts":"now"}"#, #"column 7: "ts" must be a whole number of milliseconds, found "now""#),
    (#"{"timestampType":"x"}"#, #"column 18: "timestampType" must be "create" or "logAppend", found "x""#),
    (#"{"tstype":1}"#, #"column 11: "tstype" must be a string or null, found 1"#),
    (#"{"topic":7}"#, #"column 10: "topic" must be a string or null, found 7"#),
    (#"{"value":{"a":1}}"#, #"column 10: "value" must be a string or null, found {"a":1}"#),
    (#"{"payload":{"a":1}}"#, #"column 12: "payload" must be a string or null, found {"a":1}"#),
    (#"{"key":true}"#, #"column 8: "key" must be a string or null, found true"#),
    (#"{"keyBase64":1}"#, #"column 14: "keyBase64" must be a string of base64 or null, found 1"#),
  ])
  func aMemberOfTheWrongKindIsNamedWithWhatWasFound(line: String, said: String) {
    #expect(sentence(line) == said)
  }

  @Test(arguments: [
    (#"{"value":"a","valueBase64":"YQ=="}"#, #"column 14: "valueBase64" gives the value a second time"#),
    (#"{"value":null,"valueJSON":1}"#, #"column 15: "valueJSON" gives the value a second time"#),
    (#"{"payload":"a","value":"a"}"#, #"column 16: "value" gives the value a second time"#),
    (#"{"keyBase64":"","key":""}"#, #"column 17: "key" gives the key a second time"#),
    (#"{"ts":1,"timestamp":1}"#, #"column 9: "timestamp" gives the timestamp a second time"#),
    (#"{"topic":"a","topic":"a"}"#, #"column 14: "topic" gives the topic a second time"#),
    (#"{"headers":[],"headers":[]}"#, #"column 15: "headers" gives the headers a second time"#),
  ])
  func whatIsSaidTwiceIsRefused(line: String, said: String) {
    #expect(sentence(line) == said)
  }

  @Test(arguments: [
    (
      #"{"keyBase64":"YQ"}"#,
      #"column 17: "keyBase64" is not base64: it must end in a whole group of four characters, filled up with ="#
    ),
    (
      #"{"valueBase64":"Y!=="}"#,
      #"column 18: "valueBase64" is not base64: it may hold only A-Z, a-z, 0-9, + and /, and no white space"#
    ),
    (
      #"{"valueBase64":"\u0021AAA"}"#,
      #"column 16: "valueBase64" is not base64: it may hold only A-Z, a-z, 0-9, + and /, and no white space"#
    ),
    (
      #"{"headers":[["h",{"base64":"YR=="}]]}"#,
      #"column 30: "base64" is not base64: its last character has bits that belong to no byte"#
    ),
  ])
  func badBase64IsRefusedAtItsCharacter(line: String, said: String) {
    #expect(sentence(line) == said)
  }

  @Test(arguments: [
    (
      #"{"headers":{"a":"b"}}"#,
      #"column 12: "headers" must be an array of [name, value] pairs, found {"a":"b"}"#
    ),
    (#"{"headers":[["a"]]}"#, #"column 13: a header must be [name, value], found ["a"]"#),
    (#"{"headers":[[]]}"#, "column 13: a header must be [name, value], found []"),
    (#"{"headers":[["a","b","c"]]}"#, #"column 13: a header must be [name, value], found ["a","b","c"]"#),
    (#"{"headers":[["a","b"],"c"]}"#, #"column 23: "headers" must all be [name, value] pairs, found "c""#),
    (
      #"{"headers":["a","b",["c","d"]]}"#,
      #"column 21: "headers" must all be [name, value] pairs, found ["c","d"]"#
    ),
    (#"{"headers":["a"]}"#, #"column 13: a header's name has no value after it, found "a""#),
    (#"{"headers":["a",1]}"#, "column 17: a header's value must be a string or null, found 1"),
    (
      #"{"headers":[null,"a"]}"#,
      #"column 13: "headers" must hold [name, value] pairs, or names and values in turn, found null"#
    ),
    (
      #"{"headers":[[null,"a"]]}"#,
      #"column 14: a header's name must be a string or {"base64":"…"}, found null"#
    ),
    (
      #"{"headers":[["a",1]]}"#,
      #"column 18: a header's name must be a string or {"base64":"…"}, and its value that or null, found 1"#
    ),
    (
      #"{"headers":[["a",{}]]}"#,
      #"column 18: a header's name must be a string or {"base64":"…"}, and its value that or null, found {}"#
    ),
    (
      #"{"headers":[["a",{"base64":"","x":1}]]}"#,
      #"column 18: a header's name must be a string or {"base64":"…"}, and its value that or null, found {"base64":"","x":1}"#
    ),
    (
      #"{"headers":[["a\u0000b","x"]]}"#,
      #"column 14: a header's name must not hold a NUL, at which librdkafka would cut it, found "a\u0000b""#
    ),
    (
      #"{"headers":[[{"base64":"AA=="},"x"]]}"#,
      #"column 14: a header's name must not hold a NUL, at which librdkafka would cut it, found {"base64":"AA=="}"#
    ),
    (
      #"{"headers":["\u0000","x"]}"#,
      #"column 13: a header's name must not hold a NUL, at which librdkafka would cut it, found "\u0000""#
    ),
  ])
  func badHeadersAreRefusedWithTheirPlace(line: String, said: String) {
    #expect(sentence(line) == said)
  }

  @Test(arguments: [
    ("", "column 1: the text ends where a value is expected"),
    ("[1]", "column 1: a record must be a JSON object, found [1]"),
    ("hello", #"column 1: expected a value, found "h""#),
    (#"{"key":"a"} x"#, "column 13: there is more text after the end of the JSON value"),
    (#"{"key":"a",}"#, #"column 12: expected a member's name, found "}""#),
    (#"{"key":"a"#, "column 8: a string is not closed"),
    (
      #"{"key":"\ud800"}"#,
      #"column 9: a lone surrogate, half of a \uD83D\uDE00-like pair, is not a character"#
    ),
    (
      #"{"payload":null,"payload_error":"x"}"#,
      #"column 17: "payload_error" says that the record was not decoded, so its bytes are not here"#
    ),
  ])
  func whatIsNoRecordAtAllIsRefused(line: String, said: String) {
    #expect(sentence(line) == said)
  }

  @Test func whatWasFoundIsShownShortAndWithoutControlCharacters() {
    let long = "\"\u{7f}\u{9b}" + String(repeating: "é", count: 60) + "\""
    #expect(
      sentence("{\"partition\":\(long)}")
        == "column 14: \"partition\" must be a whole number from 0 to 2147483647, found \"??\(String(repeating: "é", count: 19))…"
    )
  }
}
