import Glibc
import Testing

/// Files of the package.
enum Files {
  /// The bytes of a file below `Examples`.
  static func example(_ path: String) throws -> [UInt8] { try read("\(root)/Examples/\(path)") }

  /// The folder of the package.
  static var root: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"), "\(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      guard got > 0 else { return bytes }
      bytes += buffer[..<got]
    }
  }
}
