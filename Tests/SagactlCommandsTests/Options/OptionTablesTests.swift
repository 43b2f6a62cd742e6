import ArgumentParser
import Bytes
import Testing

@testable import SagactlCommands

/// The tables against the commands' own declarations.
@Suite struct OptionTablesTests {
  private static let commands: [(path: [String], type: any ParsableCommand.Type)] = [
    (["produce"], Produce.self), (["consume"], Consume.self), (["broker"], Broker.self),
    (["topics", "list"], TopicsList.self), (["topics", "show"], TopicsShow.self),
    (["saga", "validate"], SagaValidate.self), (["saga", "init"], SagaInit.self),
    (["saga", "schema"], SagaSchema.self), (["saga", "replay"], SagaReplay.self),
    (["saga", "run"], SagaRun.self),
    (["saga", "resume"], SagaResume.self), (["saga", "resolve"], SagaResolve.self),
  ]

  /// An option as the argument parser describes it.
  private struct Declaration {
    let isFlag: Bool
    let letters: [UInt8]
    let longs: [String]

    init?(_ json: JSONValue) {
      guard let kind = json["kind"]?.string, kind != "positional" else { return nil }
      isFlag = kind == "flag"
      let names = json["names"]?.elements ?? []
      letters = names.filter { $0["kind"]?.string == "short" }.compactMap { $0["name"]?.string?.utf8.first }
      longs = names.filter { $0["kind"]?.string == "long" }.compactMap { $0["name"]?.string }
    }
  }

  private func declarations(of type: any ParsableCommand.Type) throws -> [Declaration] {
    let help = try JSONValue(parsing: type._dumpHelp())
    let arguments = try #require(help["command"]?["arguments"]?.elements)
    return arguments.compactMap { Declaration($0) }
  }

  @Test func everyLetterMeansWhatTheCommandSays() throws {
    for (path, type) in Self.commands {
      let table = try #require(OptionTables.table(for: path))
      let declared = try declarations(of: type)
      for letter in UInt8(ascii: "!")...UInt8(ascii: "~") {
        let name = "\(path) -\(Character(Unicode.Scalar(letter)))"
        let declaration = declared.first { $0.letters.contains(letter) }
        switch table.short(letter) {
        case .flag: #expect(declaration?.isFlag == true, "\(name)")
        case .value(let long): #expect(declaration?.longs.contains(long) == true, "\(name)")
        case nil: #expect(declaration == nil, "\(name)")
        }
      }
    }
  }

  @Test func everyLongOptionWithAValueIsKnown() throws {
    for (path, type) in Self.commands {
      let table = try #require(OptionTables.table(for: path))
      for declaration in try declarations(of: type) {
        for long in declaration.longs {
          let takesSomething = table.takesValue(long) || table.takesRest(long)
          #expect(takesSomething == !declaration.isFlag, "\(path) --\(long)")
        }
      }
    }
  }
}

extension JSONValue {
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
  fileprivate var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}
