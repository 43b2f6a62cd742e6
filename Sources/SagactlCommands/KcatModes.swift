/// kcat chooses what it does with a letter; the same letter as the first word chooses the command here.
enum KcatModes {
  private static let commands: [Character: [String]] = [
    "P": ["produce"], "C": ["consume"], "G": ["consume", "-G"], "L": ["topics", "list"],
  ]

  /// `-P -t orders` becomes `produce -t orders`; `-CeJ` becomes `consume -eJ`. Anything else stays.
  static func translate(_ words: [String]) -> [String] {
    guard let first = words.first, first.hasPrefix("-"), !first.hasPrefix("--"),
      let letter = first.dropFirst().first, let command = commands[letter]
    else { return words }
    let rest = first.dropFirst(2)
    if letter == "G" { return command + (rest.isEmpty ? [] : [String(rest)]) + words.dropFirst() }
    return command + (rest.isEmpty ? [] : ["-\(rest)"]) + words.dropFirst()
  }
}
