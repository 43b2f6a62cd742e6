internal import Glibc

/// What the kernel says of a process.
package enum ProcessTable {
  /// Whether a process has ended, also when nobody has waited for it yet.
  package static func hasEnded(_ id: Int32) -> Bool { threadStates(of: id).allSatisfy { $0 == "Z" } }

  /// Whether the kernel knows nothing of a process any more: it has ended and was waited for.
  package static func hasForgotten(_ id: Int32) -> Bool { threadStates(of: id).isEmpty }

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

  /// Whether a process takes a signal itself: one that it blocks does not end it.
  static func isBlocked(_ signal: Int32, by id: Int32) -> Bool {
    guard let text = read("/proc/\(id)/status") else { return false }
    let line = text.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }
    guard let mask = line.flatMap({ UInt64($0.dropFirst(7).filter { $0.isHexDigit }, radix: 16) }) else {
      return false
    }
    return mask & (1 << UInt64(signal - 1)) != 0
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
