internal import Glibc

/// What the kernel says of a process.
package enum ProcessTable {
  /// The state of each thread: `R` running, `S` sleeping, `T` stopped, `Z` ended.
  static func threadStates(of id: Int32) -> [Character] {
    guard let folder = opendir("/proc/\(id)/task") else { return [] }
    defer { closedir(folder) }
    var states: [Character] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.first?.isNumber == true, let text = read("/proc/\(id)/task/\(name)/stat"),
        // The name in parentheses may contain anything, even parentheses.
        let end = text.lastIndex(of: ")")
      else { continue }
      if let state = text[end...].dropFirst(2).first { states.append(state) }
    }
    return states
  }

  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let got = Glibc.read(descriptor, &buffer, buffer.count)
    return got > 0 ? String(decoding: buffer[..<got], as: UTF8.self) : nil
  }
}
