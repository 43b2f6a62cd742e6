/// How long to wait for what must happen, before it counts as never happening: a net, not a measure, and far
/// enough away for a busy machine.
package let waitLimit = Duration.seconds(60)

/// Asks again and again until a condition holds.
///
/// - Returns: whether it held in time.
@discardableResult
package func waitUntil(
  timeout: Duration = waitLimit,
  every interval: Duration = .milliseconds(5),
  _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + timeout
  while true {
    if try await condition() { return true }
    if ContinuousClock.now >= deadline { return false }
    try? await Task.sleep(for: interval)
  }
}
