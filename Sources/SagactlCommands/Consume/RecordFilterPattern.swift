internal import Glibc

/// A POSIX extended regular expression over bytes.
///
/// It is searched for anywhere in the bytes; `^` and `$` are their beginning and end, `.` is any one byte,
/// line feed included, and NUL too unless the expression has a back reference. The locale is C, which is what
/// a program has that sets none: one byte is one character, and letters outside ASCII match as the bytes they
/// consist of. A pattern without special characters is found by a plain search, which is faster.
final class RecordFilterPattern: Sendable {
  private enum Matcher: Sendable {
    case plain(RecordFilterSearch)
    case expression(Expression)
  }

  /// A compiled expression.
  ///
  /// The C library locks it while it is matched, so threads may share it.
  private final class Expression: @unchecked Sendable {
    let compiled: UnsafeMutablePointer<regex_t>

    init(_ text: String) throws(InvalidValue) {
      // In a variable until it is whole: an initializer that throws with all its properties set runs deinit.
      let compiled = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
      compiled.initialize(to: regex_t())
      let code = regcomp(compiled, RecordFilterSyntax.matchingNul(text), REG_EXTENDED | REG_NOSUB)
      guard code == 0 else {
        let reason = Expression.message(code, compiled)
        compiled.deallocate()
        throw InvalidValue(
          "regular expression",
          text,
          reason: reason,
          hint: "write a POSIX extended one, with \\ before a special character that is meant literally"
        )
      }
      self.compiled = compiled
    }

    deinit {
      regfree(compiled)
      compiled.deallocate()
    }

    private static func message(_ code: Int32, _ compiled: UnsafeMutablePointer<regex_t>) -> String {
      var text = [CChar](repeating: 0, count: 256)
      regerror(code, compiled, &text, text.count)
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  private let matcher: Matcher

  init(_ text: String) throws(InvalidValue) {
    if text.utf8.contains(0) {
      throw InvalidValue(
        "regular expression",
        text,
        reason: "it has a NUL byte in it",
        hint: "write . for any byte"
      )
    }
    let isPlain = !text.utf8.contains { ".[]()*+?{}^$|\\".utf8.contains($0) }
    matcher = isPlain ? .plain(RecordFilterSearch(Array(text.utf8))) : .expression(try Expression(text))
  }

  /// Whether the pattern occurs in the bytes.
  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch matcher {
    case .plain(let text):
      return text.isFound(in: bytes)
    case .expression(let expression):
      guard let count = regoff_t(exactly: bytes.count) else { return false }
      // The bounds come in through the place for the match; nothing needs to end in NUL. An empty buffer may
      // have no address, for which any other does.
      return withUnsafeTemporaryAllocation(of: regmatch_t.self, capacity: 1) { match in
        match.initialize(repeating: regmatch_t(rm_so: 0, rm_eo: count))
        guard let bounds = match.baseAddress else { return false }
        let start = bytes.baseAddress ?? UnsafeRawPointer(bounds)
        return regexec(
          expression.compiled,
          start.assumingMemoryBound(to: CChar.self),
          1,
          bounds,
          REG_STARTEND
        ) == 0
      }
    }
  }
}
