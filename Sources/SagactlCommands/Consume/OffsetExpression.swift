/// The language of `-o`: kcat's words, and the ranges of rpk and kcl.
///
/// A *place* is one of
///
/// | form | place |
/// |---|---|
/// | `beginning`, `start`, `earliest`, `oldest`; with `+N` | the first offset kept; N after it |
/// | `end`, `latest`, `newest`; with `-N` or `+N` | the end; N before it, or N in the future |
/// | `N` | offset N |
/// | `-N` | N before the end |
/// | `+N` | N after the beginning |
/// | `stored` | the group's committed offset; a start only |
/// | `@T` | the first message of time T (``TimeExpression``) or later |
///
/// and an expression is a place to start at; `s@T` or `e@T`, a time to start or to stop at; or a range `A:B`,
/// `A:` or `:B` of places, which ends before B. In `@T1:T2` the second `@` may be left out: after a time,
/// everything but a word is a time. A time can contain colons; the longest one that makes sense is taken
/// first, so `@2026-01-31T10:00:00` is one time and `@2026-01-31T10:00:00:@now` has two.
package enum OffsetExpression {
  /// The forms accepted, for messages and help.
  package static let forms =
    "expected beginning, end, stored, N, -N (before the end), +N, s@TIME, e@TIME, A:B, A:, :B, @TIME or "
    + "@TIME:TIME"

  /// Reads one expression.
  ///
  /// - Parameter now: the milliseconds since 1970 that relative times count from.
  package static func parse(_ text: String, now: Int64) throws(InvalidValue) -> OffsetRange {
    let reading = OffsetReading(now: now)
    let range: OffsetRange
    do throws(OffsetReading.Problem) {
      range = try reading.expression(Array(text.utf8)[...])
    } catch {
      throw InvalidValue("offset", text, reason: error.reason, hint: forms)
    }
    if range.isReversed {
      throw InvalidValue("offset", text, reason: "it ends before it starts", hint: forms)
    }
    return range
  }

  /// Reads all the `-o` of one command line, each of which gives a start, an end or both.
  ///
  /// Saying the same thing twice is allowed, two different starts or ends are not.
  package static func parse(_ texts: [String], now: Int64) throws(InvalidValue) -> OffsetRange {
    var merged = OffsetRange()
    for text in texts {
      let range = try parse(text, now: now)
      if let start = range.start {
        if let earlier = merged.start, earlier != start { throw conflict("start", text, texts) }
        merged.start = start
      }
      if let end = range.end {
        if let earlier = merged.end, earlier != end { throw conflict("end", text, texts) }
        merged.end = end
      }
    }
    if merged.isReversed {
      throw InvalidValue(
        "offsets",
        texts.joined(separator: " "),
        reason: "together they end before they start",
        hint: "exchange them"
      )
    }
    return merged
  }

  private static func conflict(_ side: String, _ text: String, _ texts: [String]) -> InvalidValue {
    InvalidValue(
      "offset",
      text,
      reason: "another -o already gives a different \(side) (all: \(texts.joined(separator: " ")))",
      hint: "give one start and one end"
    )
  }
}
