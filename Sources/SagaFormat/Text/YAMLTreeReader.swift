import Bytes

/// Reads YAML text into a tree with places.
///
/// Accepted is the part of YAML that JSON can express, with aliases: one document, no tags, no merge keys,
/// names that are text, and no more when its aliases are written out than a text may hold.
struct YAMLTreeReader {
  private let events: YAMLEvents
  private var problems: ProblemList
  private var anchors: [String: Anchor] = [:]
  /// The size of what has been read, with aliases written out.
  private var size = 0

  /// What an anchor names.
  private enum Anchor {
    /// It is still being read.
    case open
    case value(PlacedValue, size: Int)
  }

  /// Reading cannot go on; why has been reported.
  private struct Stop: Error {}

  /// Reads a text; nil when it is not YAML, or too much of it.
  static func read(_ text: SourceText, problems: inout ProblemList) -> PlacedValue? {
    if let (place, scalar) = text.firstUnprintable {
      problems.report(
        place,
        "a control character, U+\(scalar.hexadecimal), stands in the text",
        hint: "write it as an escape in a string in double quotes"
      )
      return nil
    }
    guard let events = YAMLEvents(text.bytes) else {
      problems.report(.start, "there is no memory to read it")
      return nil
    }
    var reader = YAMLTreeReader(events: events, problems: problems)
    let value = try? reader.document()
    problems = reader.problems
    return value
  }

  private init(events: YAMLEvents, problems: ProblemList) {
    self.events = events
    self.problems = problems
  }

  private mutating func next() throws(Stop) -> YAMLEvents.Event {
    do throws(YAMLSyntaxError) {
      return try events.next()
    } catch {
      problems.report(error.place, error.message, hint: error.hint)
      throw Stop()
    }
  }

  private mutating func document() throws(Stop) -> PlacedValue {
    var value: PlacedValue?
    while true {
      let event = try next()
      switch event.kind {
      case .boundary: break
      case .streamEnd:
        if let value { return value }
        problems.report(.start, "the file is empty", hint: "sagactl saga init writes one to start from")
        throw Stop()
      case .documentStart:
        if value != nil {
          problems.report(event.place, "a second document begins here", hint: "a file holds one definition")
          throw Stop()
        }
      default: value = try node(event, depth: 0)
      }
    }
  }

  private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(Stop) -> PlacedValue {
    refuseTag(of: event)
    if let anchor = event.anchor { anchors[anchor] = .open }
    let before = size
    let value = try content(event, depth: depth)
    if let anchor = event.anchor { anchors[anchor] = .value(value, size: size - before) }
    return value
  }

  private mutating func content(_ event: YAMLEvents.Event, depth: Int) throws(Stop) -> PlacedValue {
    switch event.kind {
    case .scalar(let text, let isPlain):
      try grow(by: 1 + text.utf8.count, event.place)
      guard isPlain, event.tag == nil else { return PlacedValue(.string(text), at: event.place) }
      return plain(text, event.place)
    case .alias(let name): return try alias(name, event.place)
    case .sequenceStart:
      try enter(depth, event.place)
      var elements: [PlacedValue] = []
      while true {
        let event = try next()
        if case .sequenceEnd = event.kind { break }
        elements.append(try node(event, depth: depth + 1))
      }
      return PlacedValue(.array(elements), at: event.place)
    case .mappingStart:
      try enter(depth, event.place)
      var list = MemberList()
      while true {
        let event = try next()
        if case .mappingEnd = event.kind { break }
        let name = try name(event, depth: depth)
        let value = try node(try next(), depth: depth + 1)
        if let name {
          list.add(PlacedMember(name: name, place: event.place, value: value), problems: &problems)
        }
      }
      return PlacedValue(.object(list.members), at: event.place)
    default:
      problems.report(event.place, "a value is expected here")
      throw Stop()
    }
  }

  /// The name of a member; nil when it is no name, which has been reported.
  private mutating func name(_ event: YAMLEvents.Event, depth: Int) throws(Stop) -> String? {
    guard case .scalar(let text, let isPlain) = event.kind else {
      problems.report(event.place, "a member's name must be text")
      _ = try node(event, depth: depth + 1)
      return nil
    }
    // What would be a number or null elsewhere is text as a name, so it is not read like a value.
    refuseTag(of: event)
    try grow(by: 1 + text.utf8.count, event.place)
    if let anchor = event.anchor {
      anchors[anchor] = .value(PlacedValue(.string(text), at: event.place), size: 1 + text.utf8.count)
    }
    if isPlain, text == "<<" {
      problems.report(
        event.place,
        "merge keys are not supported",
        hint: "use defaults, or repeat a whole value with an alias"
      )
      return nil
    }
    if isPlain, text.isEmpty {
      problems.report(event.place, "a member has no name")
      return nil
    }
    return text
  }

  private mutating func refuseTag(of event: YAMLEvents.Event) {
    guard let tag = event.tag else { return }
    let common = "tag:yaml.org,2002:"
    let name = tag.hasPrefix(common) ? "!!\(tag.dropFirst(common.count))" : tag
    problems.report(event.place, "the tag \(name) is not supported", hint: "put text into quotes instead")
  }

  private mutating func plain(_ text: String, _ place: Place) -> PlacedValue {
    switch YAMLScalar.read(text) {
    case .value(let content): return PlacedValue(content, at: place)
    case .refused(let number):
      problems.report(
        place,
        "\(text) is not a number JSON can express",
        hint: number.map { "write \($0) for a number, '\(text)' for text" } ?? "write '\(text)' for text"
      )
      return PlacedValue(.unreadable, at: place)
    }
  }

  private mutating func alias(_ name: String, _ place: Place) throws(Stop) -> PlacedValue {
    switch anchors[name] {
    case .value(let value, let size)?:
      try grow(by: size, place)
      return value
    case .open?:
      problems.report(place, "*\(name) stands inside what it refers to")
      return PlacedValue(.unreadable, at: place)
    case nil:
      problems.report(place, "*\(name) refers to nothing", hint: "an anchor &\(name) has to come before it")
      return PlacedValue(.unreadable, at: place)
    }
  }

  private mutating func enter(_ depth: Int, _ place: Place) throws(Stop) {
    if depth >= SourceText.depthLimit {
      problems.report(place, "objects and lists are nested deeper than \(SourceText.depthLimit)")
      throw Stop()
    }
    try grow(by: 1, place)
  }

  private mutating func grow(by size: Int, _ place: Place) throws(Stop) {
    self.size += size
    // Counted where an alias is, not where a tree is walked: a few lines of aliases of aliases are quickly
    // made into a tree of billions of values, for its parts are shared, and never walked to the end.
    if self.size > SourceText.sizeLimit {
      problems.report(
        place,
        "with its aliases written out the file is larger than \(SourceText.sizeLimit >> 10) KiB"
      )
      throw Stop()
    }
  }
}

extension SourceText {
  /// The first character YAML does not allow in a text.
  fileprivate var firstUnprintable: (Place, Unicode.Scalar)? {
    var offset = 0
    for scalar in scalars {
      if !scalar.isYAML { return (place(ofByte: offset), scalar) }
      offset += UTF8.width(scalar)
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether YAML allows the character in a text.
  fileprivate var isYAML: Bool {
    switch value {
    case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...:
      true
    default: false
    }
  }

  /// The number as it is written after `U+`.
  fileprivate var hexadecimal: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
