import Bytes
import Testing

private func parsed(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: text) }

@Suite struct JSONValueTests {
  @Test func aTextBecomesATreeAndTheTreeTheSameText() throws {
    let text = #"{"b":[1.0,1e2,-0,{}],"a":{"x":null,"y":[true,false,[]]},"":"é\n\u0001\"😀"}"#
    let value = try parsed(text)
    #expect(value.text == text)
    #expect(value["b"] == .array([num("1.0"), num("1e2"), num("-0"), .object(JSONObject())]))
    #expect(value["a"]?["y"] == .array([.bool(true), .bool(false), .array([])]))
    #expect(value[""] == .string("é\n\u{1}\"😀"))
    #expect(value["c"] == nil)
    #expect(JSONValue.null["c"] == nil)
  }

  @Test func whiteSpaceAndNeedlessEscapesDisappear() throws {
    #expect(try parsed(" { \"\\u0061\\/\" : [ 1 ,\r\n2 ] }\t").text == "{\"a/\":[1,2]}")
  }

  @Test func twoMembersOfOneNameAreRefusedAtTheSecond() {
    #expect(throws: JSONError(.duplicateName("a"), at: 13)) { try parsed(#"{"a":1,"b":2,"\u0061":3}"#) }
    #expect(throws: JSONError(.duplicateName("x"), at: 13)) { try parsed(#"{"z":[{"x":1,"x":{}}]}"#) }
    let names = (0..<3000).map { "\"n\($0)\":0" }.joined(separator: ",")
    #expect(throws: Never.self) { try parsed("{\(names)}") }
    #expect(throws: JSONError(.duplicateName("n7"), at: names.utf8.count + 2)) {
      try parsed("{\(names),\"n7\":0}")
    }
  }

  @Test func equivalentSpellingsOfALetterAreDifferentNamesAndStrings() throws {
    let value = try parsed("{\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{e9}"] == num("1"))
    #expect(value["e\u{301}"] == num("2"))
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    #expect(Set<JSONValue>([.string("\u{e9}"), .string("e\u{301}")]).count == 2)
  }

  @Test func nestingBeyondTheLimitIsAnError() {
    let deep = String(repeating: "[", count: 513)
    #expect(throws: JSONError(.tooDeep(512), at: 512)) { try parsed(deep) }
    #expect(throws: JSONError(.tooDeep(2), at: 10)) {
      try JSONValue(parsing: #"{"a":{"b":[]}}"#, depthLimit: 2)
    }
    let allowed = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(throws: Never.self) { try #expect(parsed(allowed).text == allowed) }
  }

  @Test func errorsComeWithTheirPlace() {
    #expect(throws: JSONError(.expected("a value", found: nil), at: 0)) { try parsed("") }
    #expect(throws: JSONError(.trailingText, at: 2)) { try parsed("1 2") }
    #expect(throws: JSONError(.loneSurrogate, at: 2)) { try parsed(#"["\ud800"]"#) }
    #expect(throws: JSONError(.outOfRange, at: 1)) { try parsed("[1e1000000000]") }
  }

  @Test func canonicalTextSortsNamesByCodePointAtEveryDepth() throws {
    let text = #"{"b":1,"a":{"d":[{"z":0,"y":1}],"c":2},"B":3,"aa":4,"é":5,"😀":6,"ﬀ":7,"":8}"#
    #expect(
      try parsed(text).canonicalText
        == #"{"":8,"B":3,"a":{"c":2,"d":[{"y":1,"z":0}]},"aa":4,"b":1,"é":5,"ﬀ":7,"😀":6}"#
    )
    #expect(try parsed("[1.0,1]").canonicalText == "[1.0,1]")
  }

  @Test func equalityIsOfTextAndOrderAndEquivalenceOfMeaning() throws {
    let one = try parsed(#"{"a":1,"b":[100,{"x":0,"y":"s"}]}"#)
    let two = try parsed(#"{"b":[1e2,{"y":"s","x":-0.0}],"a":1.0}"#)
    #expect(one != two)
    #expect(one.isEquivalent(to: two))
    #expect(two.isEquivalent(to: one))
    for other in [
      #"{"a":1}"#, #"{"a":1,"b":[100,{"x":0,"y":"t"}]}"#, #"{"a":1,"c":[100,{"x":0,"y":"s"}]}"#, "null", "[]",
    ] {
      #expect(try !one.isEquivalent(to: parsed(other)))
    }
    #expect(!JSONValue.bool(true).isEquivalent(to: .bool(false)))
    #expect(!JSONValue.string("1").isEquivalent(to: num("1")))
  }

  @Test func anObjectKeepsItsMembersDistinct() {
    let a = JSONObject.Member(name: "a", value: .null)
    #expect(JSONObject([a, a]) == nil)
    var object = JSONObject([a]) ?? JSONObject()
    object["b"] = .number(2)
    object["a"] = .number(1)
    #expect(JSONValue.object(object).text == #"{"a":1,"b":2}"#)
    object["a"] = nil
    object["c"] = nil
    #expect(JSONValue.object(object).text == #"{"b":2}"#)
  }

  private func num(_ text: String) -> JSONValue { JSONNumber(text).map { .number($0) } ?? .null }
}
