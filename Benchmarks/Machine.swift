internal import Bytes
internal import Glibc

/// What the numbers were measured on and with.
enum Machine {
  /// Prints it.
  static func describe(_ options: Options) throws(BenchmarkError) {
    let ours = try Pipe.output(of: [options.sagactl, "version"]).split(separator: "\n").first ?? ""
    Output.line(
      "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores (\(processor())), Linux \(kernel()); \(ours), kcat "
        + "\(try kcatVersion()); median (and minimum) of \(options.rounds) interleaved rounds, "
        + "client alone, beside an embedded broker with \(EmbeddedBroker.partitions) partitions a topic."
    )
    Output.line()
  }

  private static func kcatVersion() throws(BenchmarkError) -> String {
    let text = try Pipe.output(of: ["kcat", "-V"])
    guard let start = text.range(of: "Version ") else { return "of unknown version" }
    let words = text[start...].split(separator: " ")
    let version = words.dropFirst().first.map(String.init) ?? ""
    let library = text.range(of: "librdkafka ").map { text[$0...].split(separator: " ") }
    guard let number = library?.dropFirst().first else { return version }
    return "\(version) (librdkafka \(number))"
  }

  private static func processor() -> String {
    guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown processor" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, 512, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") {
        return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
      }
    }
    return "unknown processor"
  }

  private static func kernel() -> String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> String.Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
