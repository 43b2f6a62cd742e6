/// Asks again and again until a condition holds.
///
/// - Returns: whether it held in time.
@discardableResult
package func waitUntil(
  timeout: Duration = .seconds(10),
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
