internal import Glibc

/// The plug-ins of Cyrus SASL, which librdkafka needs for Kerberos and for nothing else.
///
/// The first client of a process starts Cyrus SASL, whatever the client's properties say, and that loads
/// every plug-in there is, Berkeley DB along with one of them. It takes a millisecond.
enum SASLPlugins {
  private static let path = "SASL_PATH"

  /// Runs `body`; if Cyrus SASL starts meanwhile it finds no plug-ins, unless the environment says where
  /// they are. No other thread may use the environment before `body` does.
  static func withhold<R>(during body: () -> R) -> R {
    guard getenv(path) == nil else { return body() }
    setenv(path, "/dev/null", 1)
    // Not for the processes that this one will start.
    defer { unsetenv(path) }
    return body()
  }
}
