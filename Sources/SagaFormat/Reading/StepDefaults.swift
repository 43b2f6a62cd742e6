import Bytes
import Saga

/// What a step has when it does not say otherwise.
struct StepDefaults {
  var timeout = Duration.seconds(30)
  var deadline: Duration?
  var retry = RetryPolicy.action
  var compensationRetry = RetryPolicy.compensation
}

extension DefinitionReader {
  /// Reads `defaults`, each field of which stands in every step that does not have it.
  mutating func readDefaults(_ member: PlacedMember) {
    guard let fields = fields(member, DefaultsKey.self) else { return }
    if let timeout = fields[.timeout].flatMap({ duration($0) }) { defaults.timeout = timeout }
    if let deadline = fields[.deadline] { defaults.deadline = duration(deadline) }
    if let retry = fields[.retry] { defaults.retry = policy(retry, over: defaults.retry) }
    if let retry = fields[.compensationRetry] {
      defaults.compensationRetry = policy(retry, over: defaults.compensationRetry)
    }
  }

  /// Reads a retry policy; what it does not say is as in another.
  mutating func policy(_ member: PlacedMember, over base: RetryPolicy) -> RetryPolicy {
    guard let fields = fields(member, RetryKey.self) else { return base }
    if let factor = fields[.factor], case .string(let backoff)? = fields[.backoff]?.value.content,
      backoff == RetryPolicy.Backoff.linear.rawValue || backoff == RetryPolicy.Backoff.constant.rawValue
    {
      problems.report(factor.place, "a factor has no part in \(backoff) backoff", hint: "say exponential")
    }
    return RetryPolicy(
      maxAttempts: fields[.maxAttempts].map { attempts($0, otherwise: base.maxAttempts) } ?? base.maxAttempts,
      delay: fields[.delay].flatMap { duration($0) } ?? base.delay,
      backoff: fields[.backoff].flatMap { word($0.value, $0.name, RetryPolicy.Backoff.self) } ?? base.backoff,
      factor: fields[.factor].flatMap { factor($0) } ?? base.factor,
      maxDelay: fields[.maxDelay].flatMap { duration($0) } ?? base.maxDelay,
      jitter: fields[.jitter].flatMap { word($0.value, $0.name, RetryPolicy.Jitter.self) } ?? base.jitter,
      on: fields[.causes].flatMap {
        words($0, RetryPolicy.Cause.self, synonyms: ["timeout": .unknown])
      } ?? base.on
    )
  }

  /// The most attempts that can be counted.
  private static let attemptLimit: Int64 = 1_000_000

  /// How many executions there may be in all; nil is without limit.
  private mutating func attempts(_ member: PlacedMember, otherwise base: Int?) -> Int? {
    switch member.value.content {
    case .string("unlimited"): return nil
    case .number(let number):
      guard let count = number.int64 else { break }
      if count > Self.attemptLimit {
        problems.report(
          member.value.place,
          "\(member.name) must not be more than \(Self.attemptLimit)",
          hint: "write unlimited"
        )
        return base
      }
      return Int(clamping: count)
    default: break
    }
    refuse(member, "a whole number of executions, of which 1 is no retry, or unlimited", near: ["unlimited"])
    return base
  }

  private mutating func factor(_ member: PlacedMember) -> Double? {
    if case .number(let number) = member.value.content { return Double(number.text) }
    mismatch(member.value, member.name, "a number")
    return nil
  }
}
