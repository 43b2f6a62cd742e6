internal import Bytes
internal import Saga

/// Ids that users give sagas.
enum SagaID {
  /// The longest id, in bytes: it is part of every record's key and headers.
  private static let longest = 255

  /// Reads `--id`: a text, or one in which expressions stand for parts of the input.
  ///
  /// - Throws: ``Failure`` (usage) when it makes no sense, or would make an id of what is sensitive.
  static func template(_ text: String, _ definition: SagaDefinition) throws(Failure) -> Template {
    let template: Template
    do throws(ExpressionSyntaxError) {
      template = try Template(parsing: text)
    } catch {
      throw Failure(.usage, "--id: column \(error.offset + 1): \(error.message)")
    }
    for reference in template.references where reference.path.first != .name("input") {
      throw Failure(
        .usage,
        "--id: \(reference.path.pathText) means nothing here",
        hint: "an id is made from the input, as in --id '${ .input.orderId }'"
      )
    }
    let schema = definition.inputSchema
    for reference in template.references where schema?.isSensitive(at: reference.path.dropFirst()) ?? false {
      throw Failure(
        .usage,
        "--id: \(reference.path.pathText) is sensitive, and an id is shown everywhere: it is every record's key",
        hint: "make the id from what may be seen"
      )
    }
    return template
  }

  /// The id a saga with this input has.
  ///
  /// - Throws: ``Failure`` (bad data) when it has none, or one that cannot be an id.
  static func id(_ template: Template, _ input: JSONValue) throws(Failure) -> String {
    let value: JSONValue
    do throws(EvaluationError) {
      value = try template.evaluate(in: JSONValue.members(["input": input]))
    } catch {
      throw Failure(.badData, "--id: \(error.message)")
    }
    let id: String
    switch value {
    case .string(let text): id = text
    case .number(let number): id = number.text
    case .null: throw Failure(.badData, "--id: the input has no value for the id")
    default:
      throw Failure(.badData, "--id: the id is neither a string nor a number: \(value.text.prefix(40))")
    }
    if let problem = problem(with: id) { throw Failure(.badData, "--id: \(problem)") }
    return id
  }

  /// Why a text cannot be a saga's id; nil when it can.
  static func problem(with id: String) -> String? {
    if id.isEmpty { return "a saga's id cannot be empty" }
    if id.utf8.count > longest { return "a saga's id has at most \(longest) bytes, not \(id.utf8.count)" }
    let hasControls = id.unicodeScalars.contains { $0.properties.generalCategory == .control }
    return hasControls ? "a saga's id cannot have control characters in it" : nil
  }
}
