import Bytes

extension MockRules {
  init(_ reader: inout ParticipantReader, _ json: JSONValue, _ path: [Expression.PathElement]) {
    var commands: [Command] = []
    for member in reader.members(json, path) ?? [] {
      let place = path + [.name(member.name)]
      var rules: [Rule] = []
      for (index, element) in (reader.elements(member.value, place, of: "rules") ?? []).enumerated() {
        if let last = rules.last, last.condition == nil, rules.count == index {
          reader.report(
            place + [.index(index)],
            "this rule is never reached: the one before it always applies"
          )
        }
        if let rule = reader.rule(element, place + [.index(index)]) { rules.append(rule) }
      }
      commands.append(Command(name: member.name, rules: rules))
    }
    self.init(commands: commands)
  }
}

extension ParticipantReader {
  private static let answerNames = ["succeed", "refuse", "unavailable", "timeout", "applied-timeout"]

  /// A rule: a word like `timeout`, or an object with `when`, `delay` and either an answer or `oneOf`.
  fileprivate mutating func rule(_ value: JSONValue, _ path: Path) -> MockRules.Rule? {
    if case .string = value { return choice(value, path).map { MockRules.Rule([$0]) } }
    guard case .object(let object) = value else {
      report(path, "a rule is an object or a word like timeout, not \(value.kindWithArticle)")
      return nil
    }
    var rest = JSONObject()
    var condition: Expression?
    for member in object.members {
      if member.name == "when" {
        condition = self.condition(member.value, path + ["when"]) ?? .literal(.bool(false))
      } else {
        rest[member.name] = member.value
      }
    }
    guard let list = rest["oneOf"] else {
      return choice(.object(rest), path).map { MockRules.Rule(when: condition, [$0]) }
    }
    for member in rest.members where member.name != "oneOf" && member.name != "delay" {
      if Self.answerNames.contains(member.name) {
        report(path + [.name(member.name)], "a rule with oneOf has its answers there")
      } else {
        reportUnknown(member.name, path, of: "a rule", known: ["when", "oneOf", "delay"])
      }
    }
    let usual = rest["delay"].flatMap { duration($0, path + ["delay"]) } ?? .zero
    var choices: [MockRules.Choice] = []
    for (index, element) in (elements(list, path + ["oneOf"], of: "answers") ?? []).enumerated() {
      let place = path + ["oneOf", .index(index)]
      if let choice = choice(element, place, isWeighted: true, usualDelay: usual) { choices.append(choice) }
    }
    return choices.isEmpty ? nil : MockRules.Rule(when: condition, choices)
  }

  /// An answer with its delay and its weight.
  private mutating func choice(
    _ value: JSONValue,
    _ path: Path,
    isWeighted: Bool = false,
    usualDelay: Duration = .zero
  ) -> MockRules.Choice? {
    let owner = isWeighted ? "an answer" : "a rule"
    let known = Self.answerNames + (isWeighted ? ["weight", "delay"] : ["oneOf", "when", "delay"])
    if case .string(let word) = value {
      if let answer = answer(word, .null, path) { return MockRules.Choice(delay: usualDelay, answer) }
      let near = nearest(to: word, among: Self.answerNames).map { "did you mean \($0)?" }
      let hint = near ?? "there are \(Self.answerNames.joined(separator: ", "))"
      report(path, "there is no answer \(word); \(hint)")
      return nil
    }
    let before = problems.count
    let members = members(value, path, of: owner, known: known)
    guard case .object = value else { return nil }
    let named = Self.answerNames.filter { members[$0] != nil }
    let weight = members["weight"].flatMap { whole($0, path + ["weight"], 1...1_000_000) } ?? 1
    let delay = members["delay"].flatMap { duration($0, path + ["delay"]) } ?? usualDelay
    guard let name = named.first, let value = members[name] else {
      // A member that is not known may be a misspelt answer: one mistake is one problem.
      if problems.count > before { return nil }
      report(path, "\(owner) needs one of \(Self.answerNames.joined(separator: ", "))")
      return nil
    }
    for other in named.dropFirst() {
      report(path + [.name(other)], "\(owner) has one answer, and this one has \(name) already")
    }
    guard let answer = answer(name, value, path + [.name(name)]) else { return nil }
    return MockRules.Choice(weight: weight, delay: delay, answer)
  }

  /// An answer; nil when there is none of this name.
  private mutating func answer(_ name: String, _ value: JSONValue, _ path: Path) -> MockRules.Answer? {
    switch name {
    case "succeed": return .succeed(output(value, path))
    case "refuse": return .refuse(failure(value, "Refused", path))
    case "unavailable": return .unavailable(failure(value, "Unavailable", path))
    case "timeout":
      if value != .null, value != .bool(true), value != .object(JSONObject()) {
        report(path, "nobody answers after a timeout; write timeout: true")
      }
      return .timeout
    case "applied-timeout": return .appliedTimeout(output(value == .bool(true) ? .null : value, path))
    default: return nil
    }
  }

  /// What is answered; nothing written is an object without members.
  private mutating func output(_ value: JSONValue, _ path: Path) -> Template {
    let nothing = JSONValue.object(JSONObject())
    if value == .null { return .value(nothing) }
    return template(value, path) ?? .value(nothing)
  }

  /// An error: an object with a code and a message, the code alone, or nothing.
  private mutating func failure(_ value: JSONValue, _ usualCode: String, _ path: Path) -> MockRules.Refusal {
    var code = Template.value(.string(usualCode))
    var message = Template.value(.string(""))
    var detail: Template?
    switch value {
    case .null, .bool(true): break
    case .string: code = template(value, path) ?? code
    case .object:
      let members = members(value, path, of: "an error", known: ["code", "message", "detail"])
      if let value = members["code"], name(value, path + ["code"]) != nil {
        code = template(value, path + ["code"]) ?? code
      }
      if let value = members["message"], text(value, path + ["message"]) != nil {
        message = template(value, path + ["message"]) ?? message
      }
      if let value = members["detail"] { detail = template(value, path + ["detail"]) }
    default: report(path, "an error is expected here, like { code: OutOfStock, message: nothing is left }")
    }
    return MockRules.Refusal(code: code, message: message, detail: detail)
  }
}
