import Testing

/// Lets only so many tests run processes at the same time, so that two cores still meet the tests'
/// expectations of time. Tests that mostly wait (for a group to form) do without it.
struct Crowd: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    await Gate.shared.enter()
    do {
      try await function()
    } catch {
      await Gate.shared.leave()
      throw error
    }
    await Gate.shared.leave()
  }

  private actor Gate {
    static let shared = Gate()
    private var free = 5
    private var queue: [CheckedContinuation<Void, Never>] = []

    func enter() async {
      if free > 0 {
        free -= 1
      } else {
        await withCheckedContinuation { queue.append($0) }
      }
    }

    func leave() {
      if queue.isEmpty { free += 1 } else { queue.removeFirst().resume() }
    }
  }
}

extension Trait where Self == Crowd {
  /// Takes turns with the other tests that run processes.
  static var crowd: Crowd { Crowd() }
}
