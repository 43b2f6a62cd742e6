internal import Saga

extension Duration {
  /// The length of time as a definition writes it: `300ms`, `1m30s`, `2h`.
  var words: String {
    var rest = wholeMilliseconds
    if rest <= 0 { return "0s" }
    var text = ""
    for (unit, length) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
      as [(String, Int64)] where rest >= length
    {
      // 1500 ms are 1.5s rather than 1s500ms.
      if unit == "s", rest % length != 0 { return text + Self.seconds(rest) }
      text += "\(rest / length)\(unit)"
      rest %= length
    }
    return rest > 0 ? text + "\(rest)ms" : text
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    var fraction = String(1000 + milliseconds % 1000).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(milliseconds / 1000).\(fraction)s"
  }
}
