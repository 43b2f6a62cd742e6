internal import ArgumentParser
internal import Glibc

/// Runs a command's body, tells of its failure in one line and ends with its exit code.
func finish(_ diagnostics: Diagnostics, _ body: () throws(Failure) -> Int32) throws {
  var code: Int32
  do throws(Failure) {
    code = try body()
  } catch {
    diagnostics.error(error.line)
    code = error.status.rawValue
  }
  diagnostics.endProgress()
  if code != 0 { throw ExitCode(code) }
}
