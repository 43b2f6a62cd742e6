internal import Glibc

/// Why nothing was measured.
struct BenchmarkError: Error {
  let message: String

  init(_ message: String) { self.message = message }

  /// A call that set `errno`.
  init(failed call: String) { message = "\(call): \(String(cString: strerror(errno)))" }
}
