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

  /// What a participant wrote is cut before anybody knows what of it is sensitive.
  @Test func halfOfASecretAtACutIsMasked() throws {
    let key = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\nu1SU1LfVLPHCozMx\n-----END KEY-----"
    let secrets = try secrets(key)
    for length in 4..<key.utf8.count {
      let end = String(decoding: key.utf8.suffix(length), as: UTF8.self)
      #expect(secrets.masking("…\(end)\nfailed") == "…(sensitive)\nfailed")
      let beginning = String(decoding: key.utf8.prefix(length), as: UTF8.self)
      #expect(secrets.masking("it was \(beginning)…") == "it was (sensitive)…")
      // Logs that were written before cuts were marked have long texts.
      let filler = String(repeating: ".", count: 4000)
      #expect(secrets.masking(end + filler) == "(sensitive)" + filler)
    }
    #expect(secrets.masking("KEY-----, they said") == "KEY-----, they said")
  }

  @Test func aSecretWithoutTheLineEndBehindItIsMasked() throws {
    #expect(try secrets("hunter2\nlong\n").masking("is hunter2\nlong") == "is (sensitive)")
  }

  @Test func aNumberIsMaskedHoweverItIsWritten() throws {
    for secret in [JSONValue.number(try #require(JSONNumber("12345.50"))), .string("12345.50")] {
      let definition = SagaDefinition(
        name: "test",
        steps: [Step(name: "a", action: Operation(participant: "p"), sensitiveOutput: ["secret"])]
      )
      var secrets = Secrets(definition)
      let output = JSONValue.members(["secret": secret])
      secrets.learn(
        .attempt(AttemptEvent(step: "a", operation: .action, attempt: 1, .succeeded(output: output)))
      )
      let value = try JSONValue(
        parsing:
          #"{"a":12345.5,"b":1.23455e4,"c":"is 12345.500.","d":[-12345.5,112345.5,"x12345.5","1-12345.5"]}"#
      )
      #expect(
        secrets.masking(value).text
          == #"{"a":"(sensitive)","b":"(sensitive)","c":"is (sensitive).","d":[-12345.5,112345.5,"x12345.5","1-12345.5"]}"#
      )
      #expect(
        secrets.masking("{\"n\":12345.5,\"m\":[1.234550e+4]}") == "{\"n\":(sensitive),\"m\":[(sensitive)]}"
      )
      #expect(secrets.masking("at 12:34, 1234 of 5") == "at 12:34, 1234 of 5")
    }
  }

  @Test func whatIsTooShortToBeToldFromChanceIsMaskedOnlyWhereItIsTheWholeValue() throws {
    let secrets = try secrets("abc")
    #expect(secrets.masking(.string("abc")) == .redacted)
    #expect(secrets.masking("abcdef") == "abcdef")
  }
}
