internal import Glibc

/// The files of the repository the tests are in.
package enum Repository {
  /// The folder it is in; this file is three deep in it.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// The path of a file, named from the root.
  package static func path(_ name: String) -> String { "\(root)/\(name)" }

  /// The bytes of a file.
  ///
  /// - Throws: ``TestKitError`` when it cannot be read.
  package static func bytes(_ name: String) throws(TestKitError) -> [UInt8] {
    guard let file = fopen(path(name), "r") else { throw TestKitError("\(name): \(errnoText())") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      guard got > 0 else { return bytes }
      bytes += buffer[..<got]
    }
  }

  /// The text of a file.
  package static func text(_ name: String) throws(TestKitError) -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The names of a folder's files that end so, in their order.
  package static func files(in folder: String, ending: String) -> [String] {
    guard let listing = opendir(path(folder)) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(ending) { names.append(name) }
    }
    return names.sorted()
  }
}
