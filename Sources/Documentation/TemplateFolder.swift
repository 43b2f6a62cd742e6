/// The folder with the pages' templates (`*.1.in`, `*.5.in`) and what they share (`*.inc`).
struct TemplateFolder {
  let path: String

  /// The names of the pages, such as `sagactl.1`.
  func pages() throws(Problem) -> [String] {
    try Files.names(in: path).filter { $0.hasSuffix(".1.in") || $0.hasSuffix(".5.in") }
      .map { String($0.dropLast(".in".count)) }
  }

  /// A template's lines, with included ones in their place.
  func lines(_ name: String) throws(Problem) -> [String] {
    let bytes = try Files.read("\(path)/\(name)")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem("\(name) is not text in UTF-8")
    }
    var result: [String] = []
    var all = text.split(separator: "\n", omittingEmptySubsequences: false)
    if all.last?.isEmpty == true { all.removeLast() }
    for line in all {
      if line.hasPrefix("@include ") {
        result += try lines("\(line.dropFirst("@include ".count)).inc")
      } else {
        result.append(String(line))
      }
    }
    return result
  }
}
