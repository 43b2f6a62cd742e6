internal import Bytes

/// Lines of text, and numbers as people read them.
enum Output {
  /// Writes a line of the result.
  static func line(_ text: String = "") { write(text, to: 1) }

  /// Writes a line about the work.
  static func standardError(_ text: String) { write(text, to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    let out = ByteWriter(descriptor: descriptor, capacity: 4096)
    out.write(text: text + "\n")
    out.flush()
  }

  /// A number with so many digits after the point.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "-" }
    var power = 1.0
    for _ in 0..<digits { power *= 10 }
    let scaled = Int((abs(value) * power).rounded())
    let unit = Int(power)
    let fraction = String(scaled % unit + unit).dropFirst()
    return (value < 0 ? "-" : "") + "\(scaled / unit)" + (digits > 0 ? ".\(fraction)" : "")
  }

  /// A whole number in groups of three digits.
  static func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(abs(value)).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return (value < 0 ? "-" : "") + text
  }
}
