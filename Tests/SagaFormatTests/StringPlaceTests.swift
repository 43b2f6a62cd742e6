import SagaFormat
import Testing

/// An expression's mistake is shown where it stands in the file, whatever quotes, escapes and folded lines lie
/// between the file's text and the string.
@Suite struct StringPlaceTests {
  /// A `!` marks the place, for no expression may hold it.
  @Test(arguments: [
    "${ .a ! }", "text ${ .a ! } text", "'${ .a ! }'", "'it''s ${ .a ! }'", "\"${ .a ! }\"",
    "\"\\t\\\"\\\\${ .a ! }\"", "\"\\u00e4\\x41\\U0001F600 ${ .a ! }\"", "\"ä😀漢 ${ .a ! }\"",
    "plain text\n    folded ${ .a ! }", "\"double\n    folded \\\n    ${ .a ! }\"",
    "'single\n\n    folded ${ .a ! }'",
    "|\n    one\n      two ${ .a ! }\n", "|-\n    ${ .a\n     ! }\n",
    ">\n    one\n    two\n\n    ${ .a ! }\n",
    ">+ # comment\n    ä ${ .a ! }\n\n", "|2\n     ${ .a ! }\n", "&anchor '${ .a ! }'",
    "&a |\n    x ${ .a ! }\n",
    "[ 1, { x: \"${ .a ! }\" } ]", "\"\\N\\_\\L ${ .a ! }\"", "${ .a } ${ .b } ${ .c ! }",
    "\"${ 'a b' ==\n    .c ! }\"",
  ])
  func inYAML(value: String) {
    let text = WrongCase.base + "output:\n  x: \(value)"
    #expect(
      WrongCase.whole(text).found == ["\(place(of: "!", in: text)): an operator or } is expected, found !"]
    )
  }

  @Test(arguments: [
    #""${ .a ! }""#, #""\n\"\\\/${ .a ! }""#, #""\ud83d\ude00\u00e4 ${ .a ! }""#, #""😀ä ${ .a ! }""#,
    #"[ 1, {"x" : "\u0020${ .a ! }" } ]"#,
  ])
  func inJSON(value: String) {
    let text = #"{"output":"# + "\r\n\n  \(value),\n" + WrongCase.json.dropFirst()
    #expect(
      WrongCase.json(text).found == ["\(place(of: "!", in: text)): an operator or } is expected, found !"]
    )
  }

  private func place(of mark: Unicode.Scalar, in text: String) -> String {
    let before = text.unicodeScalars.prefix { $0 != mark }
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
  }
}
