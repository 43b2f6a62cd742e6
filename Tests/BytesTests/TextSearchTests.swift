import Bytes
import Testing

@Suite("Looking for a text in a text")
struct TextSearchTests {
  @Test(
    "The offset counts bytes of UTF-8 up to the first place",
    arguments: [
      ("retry in 5 s in all", " in ", 5), ("größer", "ß", 4), ("abc", "abc", 0), ("aab", "ab", 1),
      ("abc", "", 0), ("", "", 0),
    ]
  )
  func found(text: String, part: String, offset: Int) { #expect(text.offset(of: part) == offset) }

  @Test("What is not there has none", arguments: [("abc", "ac"), ("", "a"), ("ab", "abc"), ("abab", "aba_")])
  func missing(text: String, part: String) { #expect(text.offset(of: part) == nil) }
}
