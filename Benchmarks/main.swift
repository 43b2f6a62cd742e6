// Measures sagactl beside kcat on the embedded broker: `make bench [ROUNDS=5] [SCALE=1]`.
//
// It prints tables in Markdown and asserts nothing about speed; it fails when a run fails or when a record
// is missing, since a fast run that loses records has measured nothing.

internal import Glibc

do throws(BenchmarkError) {
  let arguments = Array(CommandLine.arguments.dropFirst())
  if let code = try Child.run(arguments) { exit(code) }
  let options = try Options(arguments)
  let folder = try TemporaryFolder()
  defer { folder.remove() }
  try Suite(options, folder: folder.path).run()
  var sagas = try SagaRunCases(options, folder: folder.path)
  try sagas.run()
  var core = try SagaCoreCases(options)
  try core.run()
  var replay = try SagaReplayCases(options, folder: folder.path)
  try replay.run()
} catch {
  Output.standardError("Benchmarks: \(error.message)")
  exit(1)
}
