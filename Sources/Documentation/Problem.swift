/// Why the manual cannot be made.
struct Problem: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
