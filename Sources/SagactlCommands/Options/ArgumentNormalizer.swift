/// Rewrites what people type by habit into what the argument parser accepts.
///
/// The rules are those of `getopt_long`, which is what a kcat user's fingers know:
/// - a letter that takes a value takes the rest of its word (`-p0`, `-o-10`, `-K=`), or else the next word
///   whatever that begins with (`-o -10`, `-k -`, `-K --`); so does a long option (`--tail -1`);
/// - letters without a value may share a word, and one with a value may close it (`-eqc5`);
/// - after `--`, and after an option that takes the rest of the line, nothing is touched.
///
/// Each option leaves here as two words, or as `--long=value` where the value begins with a dash. A word
/// with a letter the table does not know is left as it is, for the parser to report. Doing it twice
/// changes nothing.
package enum ArgumentNormalizer {
  /// Rewrites the arguments of one command.
  ///
  /// - Parameters:
  ///   - arguments: the words after the command's name.
  ///   - table: the command's options.
  package static func normalize(_ arguments: [String], table: OptionTable) -> [String] {
    var result: [String] = []
    result.reserveCapacity(arguments.count + 8)
    var next = 0
    while next < arguments.count {
      let word = arguments[next]
      next += 1
      switch Word(word) {
      case .terminator:
        result.append(word)
        result += arguments[next...]
        return result
      case .plain:
        result.append(word)
      case .long(let name, let attached):
        if table.takesRest(name) {
          result.append(word)
          result += arguments[next...]
          return result
        }
        guard table.takesValue(name) else {
          result.append(word)
          continue
        }
        if let attached {
          append(name, attached, typed: "--\(name)", to: &result)
        } else if next < arguments.count {
          append(name, arguments[next], typed: word, to: &result)
          next += 1
        } else {
          result.append(word)
        }
      case .shorts:
        guard let group = Group(word, table: table) else {
          result.append(word)
          continue
        }
        for flag in group.flags.unicodeScalars { result.append("-\(flag)") }
        guard let option = group.option else { continue }
        if let attached = option.attached {
          append(option.long, attached, typed: "-\(option.letter)", to: &result)
        } else if next < arguments.count {
          append(option.long, arguments[next], typed: "-\(option.letter)", to: &result)
          next += 1
        } else {
          result.append("-\(option.letter)")
        }
      }
    }
    return result
  }

  /// Rewrites a whole command line (without the program's name), where the words that open it choose the
  /// command; the longest path with a table wins, and a line without one is returned unchanged.
  ///
  /// - Parameter table: the table of a path of words, if there is one.
  package static func normalize(_ arguments: [String], tables table: ([String]) -> OptionTable?) -> [String] {
    var path = Array(arguments.prefix { !$0.utf8.starts(with: "-".utf8) && !$0.isEmpty })
    while true {
      if let table = table(path) {
        return path + normalize(Array(arguments[path.count...]), table: table)
      }
      if path.popLast() == nil { return arguments }
    }
  }

  /// Appends an option with its value.
  ///
  /// An empty value after `=` would be taken for a missing one, and a value
  /// that opens with a combining character would melt into the `=`; as a word of its own either is safe. A
  /// value that begins with a dash is the other way round.
  private static func append(_ long: String, _ value: String, typed: String, to result: inout [String]) {
    if value.utf8.first == UInt8(ascii: "-") {
      result.append("--\(long)=\(value)")
    } else {
      result.append(typed)
      result.append(value)
    }
  }
}

extension ArgumentNormalizer {
  /// The shapes a word can have.
  ///
  /// Bytes decide, not characters: `-K` and a combining accent are two things.
  private enum Word {
    case terminator
    case plain
    case long(name: String, attached: String?)
    case shorts

    init(_ word: String) {
      let bytes = word.utf8
      guard bytes.count > 1, bytes.first == UInt8(ascii: "-") else {
        self = .plain
        return
      }
      guard bytes.dropFirst().first == UInt8(ascii: "-") else {
        self = .shorts
        return
      }
      let body = bytes.dropFirst(2)
      if body.isEmpty {
        self = .terminator
      } else if let equals = body.firstIndex(of: UInt8(ascii: "=")) {
        self = .long(
          name: String(Substring(body[..<equals])),
          attached: String(Substring(body[body.index(after: equals)...]))
        )
      } else {
        self = .long(name: String(Substring(body)), attached: nil)
      }
    }
  }

  /// A word of short letters, taken apart.
  private struct Group {
    var flags = ""
    var option: (letter: Character, long: String, attached: String?)?

    /// Nil when a letter is unknown.
    init?(_ word: String, table: OptionTable) {
      let bytes = word.utf8
      var place = bytes.index(after: bytes.startIndex)
      while place < bytes.endIndex {
        let byte = bytes[place]
        let letter = Character(Unicode.Scalar(byte))
        place = bytes.index(after: place)
        switch table.short(byte) {
        case .flag:
          flags.append(letter)
        case .value(let long):
          let rest = bytes[place...]
          option = (letter, long, rest.isEmpty ? nil : String(Substring(rest)))
          return
        case nil:
          return nil
        }
      }
    }
  }
}
