/// kcat chooses what it does with a letter, wherever it stands; here the first word does.
enum KcatModes {
  /// kcat's letters that take a value: what follows one, or the next word, is no mode.
  private static let valued: Set<Character> = [
    "b", "t", "p", "k", "K", "D", "H", "o", "c", "n", "f", "F", "X", "z", "m", "d", "s", "r",
  ]

  /// kcat's letters that take none.
  private static let switches: Set<Character> = [
    "e", "E", "q", "v", "u", "J", "Z", "l", "T", "0", "A", "O", "U",
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

  /// What to do in place of what kcat does and this program does not, or of choosing no mode at all; nil when the
  /// mistake is another one.
  ///
  /// - Parameters:
  ///   - problem: what the parser says about the words.
  ///   - words: the whole command line.
  static func advice(on problem: String, _ words: [String]) -> String? {
    let complaint = "Unknown option '-"
    guard problem.hasPrefix(complaint), let unknown = problem.dropFirst(complaint.count).first else {
      return nil
    }
    // After a command's name: kcat's letters that it does not have.
    guard let first = words.first, first.hasPrefix("-") else { return replacement[unknown] }
    if let letter = letters(of: words).first(where: { replacement[$0] != nil }) { return replacement[letter] }
    guard valued.contains(unknown) || switches.contains(unknown) else { return nil }
    return
      "no command; begin with produce, consume, broker, topics, saga or version, or choose a mode of kcat's: "
      + "-P, -C, -G, -L or -V"
  }

  private static let replacement: [Character: String] = [
    "Q": "there is no -Q; ask for the offset of a time with "
      + "consume -t TOPIC -p N -o @TIME -e -c1 -f '%o\\n'",
    "M": "there is no -M; run an embedded cluster with broker --brokers N",
    "s": schemas, "r": schemas,
  ]

  private static let schemas =
    "there is no -s or -r; values are written as they are, Avro is left to the program behind the pipe (%s{base64})"

  /// The option letters on the line, without what letters take as their values.
  private static func letters(of words: [String]) -> [Character] {
    var found: [Character] = []
    var index = 0
    while index < words.count, words[index] != "--" {
      let word = words[index]
      index += 1
      guard word.hasPrefix("-"), !word.hasPrefix("--") else { continue }
      for place in word.indices.dropFirst() {
        found.append(word[place])
        guard valued.contains(word[place]) else { continue }
        if word.index(after: place) == word.endIndex { index += 1 }
        break
      }
    }
    return found
  }

  private static func command(_ letter: Character, _ words: [String]) -> [String]? {
    switch letter {
    case "P": ["produce"]
    case "C", "G": ["consume"]
    case "L": letters(of: words).contains("t") ? ["topics", "show"] : ["topics", "list"]
    case "V": ["version"]
    default: nil
    }
  }
}
