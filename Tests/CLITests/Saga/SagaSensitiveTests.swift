import Bytes
import KafkaTestKit
import Testing

/// What a definition calls sensitive is in nothing that `saga run` shows.
@Suite(.crowd) struct SagaSensitiveTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private func definition() throws -> String {
    let program = try desk.folder.write(
      "tell.sh",
      // It repeats what it is given, a key of its own, and both in its error.
      Array("#!/bin/sh\ncat >&2; echo 'key tok-98765' >&2; printf '%s' \"$REPLY\"; exit $CODE\n".utf8),
      mode: 0o755
    )
    return try desk.folder.write(
      "sensitive.yaml",
      """
      document: { dsl: sagactl/v1, name: sensitive }
      input:
        type: object
        properties:
          card: { type: string, sensitive: true }
          who: { type: object, properties: { pin: { type: string, sensitive: true } } }
          order: { type: string }
      participants:
        teller:
          exec: { command: ["\(program)"], env: { CODE: "0", REPLY: '{"t":"tok-98765"}' } }
        refuser:
          exec: { command: ["\(program)"], env: { CODE: "65", REPLY: "" } }
      steps:
        - name: a
          action: { participant: teller, input: "${ .input }" }
          compensate: noop
          output: { token: { value: "${ .t }", sensitive: true } }
        - { name: b, action: { participant: refuser, input: "is ${ .input }" }, compensate: noop }
      """
    )
  }

  @Test func aSecretWithQuotesIsInNeitherResultsNorErrorsNorWhatProgramsSay() async throws {
    let input = #"{"card":"hunter\"2longpassword","order":"1"}"#
    let result = try await desk.run("run", try definition(), "--id", "s", "--input", input, "-v")
    #expect(result.code == 10)
    // The error has what the program wrote, where the secret is escaped twice.
    #expect(result.output.contains("(sensitive)"))
    #expect(result.error.contains("saga s: a (action): key (sensitive)"), "\(result.error)")
    for text in [result.output, result.error] {
      #expect(!text.contains("2longpassword"), "\(text)")
      #expect(!text.contains("tok-98765"), "\(text)")
    }
    let replayed = try await desk.run("replay", "--saga", "s", "--format", "json")
    #expect(!replayed.output.contains("2longpassword"))
  }

  /// Of what a program wrote only the end is kept, which may begin in the middle of a secret.
  @Test func halfOfASecretIsShownNowhere() async throws {
    let program = try desk.folder.write(
      "cut.sh",
      Array(
        """
        #!/bin/sh
        cat >/dev/null
        printf '%s\\n%s\\n%s\\n' 'BEGIN first-of-it' 'middle-of-it' 'last-of-it END' >&2
        head -c 4063 /dev/zero | tr '\\0' . >&2
        exit 65
        """.utf8
      ),
      mode: 0o755
    )
    let file = try desk.folder.write(
      "cut.yaml",
      """
      document: { dsl: sagactl/v1, name: cut }
      input: { type: object, properties: { key: { type: string, sensitive: true } } }
      participants: { p: { exec: { command: ["\(program)"] } } }
      steps:
        - { name: a, action: { participant: p, input: "${ .input.key }" }, compensate: noop }
      """
    )
    let input = #"{"key":"BEGIN first-of-it\nmiddle-of-it\nlast-of-it END"}"#
    let result = try await desk.run("run", file, "--id", "s", "--input", input, "-v")
    #expect(result.code == 10)
    let json = try await desk.run("replay", "-J")
    for shown in [result.output, result.error, json.output] {
      #expect(shown.contains("...."))
      #expect(!shown.contains("of-it"), "\(shown)")
    }
  }

  @Test(arguments: ["${ .input.card }", "order-${ .input.card }", "${ .input.who.pin }", "x${ .input.who }"])
  func anIdIsNotMadeOfWhatIsSensitive(id: String) async throws {
    for input in [#"{"card":"4111111111111111","who":{"pin":"1"}}"#, "-"] {
      let result = try await desk.run("run", try definition(), "--id", id, "--input", input)
      #expect(result.code == 64)
      #expect(result.error.contains("is sensitive, and an id is shown everywhere"), "\(result.error)")
      #expect(!result.error.contains("4111"))
    }
    #expect(try cluster.read(desk.topic).isEmpty)
  }

  @Test func anIdMayBeMadeOfTheRest() async throws {
    let result = try await desk.run(
      "run",
      try definition(),
      "--id",
      "${ .input.order }",
      "--input",
      #"{"order":"o-1"}"#
    )
    #expect(try result.results.first?["saga"]?.string == "o-1")
  }
}
