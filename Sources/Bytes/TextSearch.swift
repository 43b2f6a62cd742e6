extension String {
  /// How many bytes of UTF-8 stand before the first place of `text`, 0 for an empty one; nil where there is none.
  ///
  /// The standard library's own search brings the engine of regular expressions into the program, half a
  /// megabyte, and 450 conformances more to look through at every start.
  package func offset(of text: String) -> Int? {
    if text.utf8.isEmpty { return 0 }
    var whole = self
    var part = text
    return whole.withUTF8 { bytes in
      part.withUTF8 { wanted in
        guard let start = UnsafeRawPointer(bytes.baseAddress) else { return nil }
        return find(UnsafeRawBufferPointer(wanted), in: start, count: bytes.count).map { $0 - start }
      }
    }
  }
}
