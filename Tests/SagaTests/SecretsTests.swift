import Bytes
import Saga
import Testing

/// What is sensitive is found in the ways in which other programs write it down.
@Suite struct SecretsTests {
  private func secrets(_ text: String) throws -> Secrets {
    let definition = SagaDefinition(
      name: "test",
      steps: [Step(name: "a", action: Operation(participant: "p"), sensitiveOutput: ["secret"])]
    )
    var secrets = Secrets(definition)
    let output = JSONValue.members(["secret": .string(text)])
    let event = AttemptEvent(step: "a", operation: .action, attempt: 1, .succeeded(output: output))
    secrets.learn(.attempt(event))
    return secrets
  }

  @Test(arguments: [
    "hunter\"2longpassword", "back\\slash", "two\nlines", "a/path/of/things", "pässwörter",
    "\u{1F511}key\u{1}", #"ends in \"#, "\"\"\"\"",
  ])
  func aSecretIsMaskedHoweverItIsEscaped(secret: String) throws {
    let secrets = try secrets(secret)
    func inside(_ text: String) -> String { String(JSONValue.string(text).text.dropFirst().dropLast()) }
    func ascii(_ text: String) -> String {
      text.utf16.map { unit in
        let digits = String(unit, radix: 16)
        return unit < 0x80
          ? String(decoding: [unit], as: UTF16.self)
          : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
    let once = inside(secret)
    for form in [secret, once, inside(once), ascii(once), inside(ascii(once))] {
      #expect(secrets.masking("<\(form)>") == "<(sensitive)>", "\(form)")
    }
    let slashes = once.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
    #expect(secrets.masking("<\(slashes)>") == "<(sensitive)>")
  }

  @Test func aSecretThatIsAMembersNameIsMaskedAndNoMemberIsLost() throws {
    let value = try JSONValue(
      parsing: #"{"a":1,"4111-1111":{"4111-1111":2},"x 4111-1111":3,"(sensitive)":4,"b":5}"#
    )
    #expect(
      try secrets("4111-1111").masking(value).text
        == #"{"a":1,"(sensitive)":{"(sensitive)":2},"x (sensitive)":3,"(sensitive) 2":4,"b":5}"#
    )
  }

  @Test func whatIsTooShortToBeToldFromChanceIsMaskedOnlyWhereItIsTheWholeValue() throws {
    let secrets = try secrets("abc")
    #expect(secrets.masking(.string("abc")) == .redacted)
    #expect(secrets.masking("abcdef") == "abcdef")
  }
}
