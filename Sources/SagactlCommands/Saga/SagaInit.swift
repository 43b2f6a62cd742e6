internal import ArgumentParser
internal import Bytes
internal import Glibc

/// `sagactl saga init`: a definition to start from.
struct SagaInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented saga definition to start from.",
    discussion: """
      The file is right as it is and runs without anything else, because its participants are mocks:
        sagactl saga init
        sagactl saga validate saga.yaml
        sagactl saga run saga.yaml --input '{"tripId":"1","city":"Rome"}'

      A file that exists is left alone, and the exit code is 73.
      """
  )

  @Argument(
    help: ArgumentHelp("The file to write; - is standard output. Default: saga.yaml.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var file = "saga.yaml"

  func run() throws {
    try finish(Diagnostics(level: .normal)) { () throws(Failure) in
      if file == "-" {
        let out = ByteWriter(descriptor: 1)
        out.write(text: StarterFile.text)
        return try out.finish()
      }
      try write()
      return ExitStatus.done.rawValue
    }
  }

  private func write() throws(Failure) {
    // Whether it exists is asked and decided in one step: nothing can come between.
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let code = errno
      if code == EEXIST {
        throw Failure(
          .cannotCreate,
          "\(file) exists already, and is left as it is",
          hint: "name another file, or - for standard output"
        )
      }
      throw Failure(.cannotCreate, "cannot create \(file): \(String(cString: strerror(code)))")
    }
    let out = ByteWriter(descriptor: descriptor)
    out.write(text: StarterFile.text)
    let isWritten = out.flush()
    // A full disk may show only now.
    guard close(descriptor) == 0, isWritten else {
      let reason = String(cString: strerror(out.failure ?? errno))
      unlink(file)
      throw Failure(.cannotWrite, "writing \(file): \(reason)")
    }
  }
}
