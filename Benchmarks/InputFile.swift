internal import Bytes
internal import Glibc

/// Files of keyed lines.
enum InputFile {
  /// The bytes of a line, its newline not counted: 8 of key, a colon, 91 of value.
  static let lineLength = 100

  /// Writes so many lines; no two runs differ.
  static func write(_ path: String, lines: Int) throws(BenchmarkError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw BenchmarkError(failed: "creating \(path)") }
    defer { close(descriptor) }
    let out = ByteWriter(descriptor: descriptor)
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -".utf8)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for line in 0..<lines {
      // Numbers spread over all partitions, whichever hash a client uses.
      out.write(text: "k" + String(1_0000000 + line % 1_0000000).dropFirst())
      out.write(UInt8(ascii: ":"))
      var word: UInt64 = 0
      for place in 0..<(lineLength - 9) {
        if place % 10 == 0 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          word = state >> 2
        }
        out.write(letters[Int(word & 63)])
        word >>= 6
      }
      out.write(UInt8(ascii: "\n"))
    }
    guard out.flush() else { throw BenchmarkError("writing \(path): the disk may be full") }
  }
}
