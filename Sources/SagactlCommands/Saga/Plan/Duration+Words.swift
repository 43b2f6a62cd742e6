internal import Saga

extension Duration {
  /// The length of time as a definition writes it: `300ms`, `1.5s`, `1m30s`, `1m0.846s`, `2h`.
  var words: String {
    var rest = wholeMilliseconds
    if rest <= 0 { return "0s" }
    var text = ""
    for (unit, length) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
      as [(String, Int64)] where rest >= length
    {
      // 1500 ms are 1.5s rather than 1s500ms.
      if unit == "s", rest % length != 0 { break }
      text += "\(rest / length)\(unit)"
      rest %= length
    }
    if rest == 0 { return text }
    // What is shorter than a second has a unit of its own, if nothing goes before it.
    return text.isEmpty && rest < 1000 ? "\(rest)ms" : text + Self.seconds(rest)
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    var fraction = String(1000 + milliseconds % 1000).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(milliseconds / 1000).\(fraction)s"
  }
}
