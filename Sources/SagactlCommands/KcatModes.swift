/// kcat chooses what it does with a letter, wherever it stands; here the first word does.
enum KcatModes {
  /// kcat's letters that take a value: what follows one, or the next word, is no mode.
  private static let valued: Set<Character> = [
    "b", "t", "p", "k", "K", "D", "H", "o", "c", "n", "f", "F", "X", "z", "m", "d", "s", "r",
  ]

  /// `-P -t orders` and `-t orders -P` become `produce -t orders`, `-CeJ` becomes `consume -eJ`, `-G g t`
  /// becomes `consume -G g t`, `-L -t orders` becomes `topics show -t orders`. Anything else stays.
  static func translate(_ words: [String]) -> [String] {
    guard let first = words.first, first.hasPrefix("-"), !first.hasPrefix("--") else { return words }
    var index = 0
    while index < words.count {
      let word = words[index]
      guard word.hasPrefix("-"), word != "-", !word.hasPrefix("--") else {
        if word == "--" { return words }
        index += 1
        continue
      }
      var place = word.index(after: word.startIndex)
      while place < word.endIndex {
        let letter = word[place]
        if let command = command(letter, words) {
          var rest = words
          // -G keeps its letter, for the group's name comes after it.
          if letter != "G" { rest[index].remove(at: place) }
          if rest[index] == "-" { rest.remove(at: index) }
          return command + rest
        }
        if valued.contains(letter) {
          if word.index(after: place) == word.endIndex { index += 1 }
          break
        }
        place = word.index(after: place)
      }
      index += 1
    }
    // kcat shows its properties without a mode.
    let asksForProperties = zip(words, words.dropFirst()).contains {
      $0 == "-X" && ($1 == "list" || $1 == "dump")
    }
    if asksForProperties || words.contains("-Xlist") || words.contains("-Xdump") {
      return ["consume"] + words
    }
    return words
  }

  private static func command(_ letter: Character, _ words: [String]) -> [String]? {
    switch letter {
    case "P": ["produce"]
    case "C", "G": ["consume"]
    case "L": words.contains { $0.hasPrefix("-t") } ? ["topics", "show"] : ["topics", "list"]
    case "V": ["version"]
    default: nil
    }
  }
}
