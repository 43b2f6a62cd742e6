import Bytes
import Saga
import SagaFormat
import Testing

/// The definitions in `Examples`, as everybody's first.
@Suite struct ExampleTests {
  @Test(arguments: ["bike-order", "shop"]) func theExamplesAreRight(name: String) throws {
    let text = try Files.example("\(name)/saga.yaml")
    do throws(DefinitionProblems) {
      let loaded = try LoadedDefinition(text: text, file: "saga.yaml")
      #expect(loaded.hash.utf8.count == 64)
      #expect(loaded.definition.problems().isEmpty)
      let again = try LoadedDefinition(logged: loaded.source)
      #expect(again.hash == loaded.hash)
      let json = try LoadedDefinition(text: Array(loaded.source.text.utf8), file: "-")
      #expect(json.hash == loaded.hash)
    } catch {
      for problem in error.problems { Issue.record("\(problem.text)") }
    }
  }

  @Test func theBikeOrderIsReadInFull() throws {
    let bike = try LoadedDefinition(text: try Files.example("bike-order/saga.yaml"), file: "bike").definition
    #expect(bike.name == "order-bike")
    #expect(bike.version == "1.0.0")
    #expect(bike.logTopic == "example_topic")
    #expect(bike.steps.map(\.name) == ["brakes"])
    let brakes = try #require(bike.steps.first)
    #expect(brakes.timeout == .milliseconds(300))
    #expect(brakes.retry.maxAttempts == 2)
    #expect(brakes.retry.maxDelay == .seconds(5))
    #expect(brakes.action.participant == "brakes-supplier")
    #expect(brakes.action.command == "OrderBrakes")
  }

  @Test(arguments: ["bike-order", "shop"]) func aCompensationThatIsDeletedIsMissed(name: String) throws {
    let text = try Files.example("\(name)/saga.yaml")
    guard case .object(var source) = try LoadedDefinition(text: text, file: "f").source,
      case .array(let steps)? = source["steps"]
    else {
      Issue.record("no steps")
      return
    }
    var deleted = 0
    for (index, step) in steps.enumerated() {
      guard case .object(var members) = step, members["compensate"] != nil else { continue }
      members["compensate"] = nil
      var others = steps
      others[index] = .object(members)
      source["steps"] = .array(others)
      deleted += 1
      let lacking = Array(JSONValue.object(source).text.utf8)
      do throws(DefinitionProblems) {
        _ = try LoadedDefinition(text: lacking, file: "f.json")
        Issue.record("it is taken without the compensation of step \(index)")
      } catch {
        #expect(error.problems.count == 1)
        #expect(
          error.problems.first?.message.hasSuffix("has no compensate, and may have to be undone") == true
        )
      }
    }
    #expect(deleted == 1)
  }
}
