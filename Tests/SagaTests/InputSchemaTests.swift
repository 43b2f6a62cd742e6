import Bytes
import Saga
import Testing

/// What a saga's input has to be.
@Suite struct InputSchemaTests {
  private func problems(_ schema: String, _ value: String) throws -> [String] {
    var problems: [InputSchema.Problem] = []
    let schema = InputSchema(try JSONValue(parsing: schema), problems: &problems)
    #expect(problems.isEmpty, "\(problems)")
    return schema.problems(of: try JSONValue(parsing: value)).map { "\($0.path.pathText) \($0.message)" }
  }

  @Test(arguments: [
    (#"{"type":"object","required":["id"]}"#, "{}", [".id is missing"]),
    (#"{"type":"object"}"#, "[]", [". must be of type object, and is an array"]),
    (#"{"type":["string","null"]}"#, "1", [". must be of type null or string, and is a number"]),
    (#"{"type":"integer"}"#, "1.5", [". must be of type integer, and is a number"]),
    (#"{"type":"integer"}"#, "1.0", []), (#"{"type":"integer"}"#, "1e2", []),
    (#"{"type":"integer"}"#, "123456789012345678901234567890", []),
    (#"{"type":"integer"}"#, "1234567890123456789012345678.5e1", []),
    (#"{"type":"integer"}"#, "12345678901234567890123.5", [". must be of type integer, and is a number"]),
    (#"{"minimum":0}"#, "-0.0000000000000000000001", [". must be at least 0"]),
    (#"{"maximum":1000}"#, "1000.00", []), (#"{"maximum":1000}"#, "1001", [". must be at most 1000"]),
    (#"{"exclusiveMinimum":0,"exclusiveMaximum":1}"#, "1", [". must be below 1"]),
    (#"{"exclusiveMinimum":0}"#, "0", [". must be above 0"]),
    (#"{"minLength":2}"#, "\"é\"", [". must have at least 2 characters"]),
    (#"{"maxItems":1}"#, "[1,2]", [". must have at most 1 element"]),
    (#"{"enum":["a",1]}"#, "1.0", []), (#"{"enum":["a",1]}"#, "2", [". must be one of \"a\", 1"]),
    (#"{"const":"x"}"#, "null", [". must be \"x\""]),
    (
      #"{"properties":{"items":{"items":{"type":"object","properties":{"n":{"minimum":1}}}}}}"#,
      #"{"items":[{"n":1},{"n":0},3]}"#,
      [".items[1].n must be at least 1", ".items[2] must be of type object, and is a number"]
    ),
    (
      #"{"properties":{"orderId":{}},"additionalProperties":false}"#, #"{"orderID":1,"zzz":2}"#,
      [".orderID is not known; did you mean orderId?", ".zzz is not known"]
    ),
    (
      #"{"additionalProperties":{"type":"string"}}"#, #"{"a":1}"#,
      [".a must be of type string, and is a number"]
    ),
    ("true", "1", []), ("{}", "null", []),
  ])
  func everyViolationIsReportedAtItsPath(schema: String, value: String, expected: [String]) throws {
    #expect(try problems(schema, value) == expected)
  }

  @Test func whatASchemaCannotSayIsReported() throws {
    let text = """
      {"type":"text","required":[1],"properties":{"a":{"pattern":"x"},"b":3},"minimum":"0",
       "items":{"sensitive":"yes"},"title":"fine"}
      """
    var problems: [InputSchema.Problem] = []
    _ = InputSchema(try JSONValue(parsing: text), problems: &problems)
    #expect(
      problems.map { "\($0.path.pathText) \($0.message)" } == [
        ".type there is no type text, only null, boolean, integer, number, string, array, object",
        ".required[0] a string is expected here",
        ".properties.a.pattern the keyword pattern is not supported",
        ".properties.b an object is expected here",
        ".minimum a number is expected here",
        ".items.sensitive true or false is expected here",
      ]
    )
  }

  @Test func sensitiveFieldsAreKeptOut() throws {
    let text = """
      {"properties":{"card":{"sensitive":true},"list":{"items":{"properties":{"pin":{"sensitive":true}}}}}}
      """
    var problems: [InputSchema.Problem] = []
    let schema = InputSchema(try JSONValue(parsing: text), problems: &problems)
    let value = try JSONValue(parsing: #"{"card":{"no":1},"list":[{"pin":1,"x":2}],"y":3}"#)
    #expect(
      schema.redacting(value).text == #"{"card":"(sensitive)","list":[{"pin":"(sensitive)","x":2}],"y":3}"#
    )
  }
}
