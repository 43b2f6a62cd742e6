internal import Bytes
internal import Glibc
internal import Kafka

/// Runs a program for each record: the value on its standard input, the rest in its environment.
struct ExecRunner {
  let program: String
  let arguments: [String]

  /// Runs the program on one record.
  ///
  /// - Returns: why the run must stop, or nil when the program exited with 0.
  func run(_ message: borrowing Message) -> Failure? {
    let place = "\(message.topic) [\(message.partition)] offset \(message.offset)"
    let process = ChildProcess(
      program: program,
      arguments: arguments,
      environment: environment(of: message),
      input: .bytes(message.valueBytes.map { Array($0) } ?? [])
    )
    do throws(Failure) {
      let ending = try process.run()
      let status = Self.status(of: ending)
      switch ending {
      case .exited(0): return nil
      case .exited(let code):
        return Failure(status, "\(place): \(program) exited with \(code); the record is not committed")
      case .signalled(let signal):
        return Failure(
          status,
          "\(place): \(program) was ended by signal \(signal); the record is not committed"
        )
      }
    } catch {
      // Whether there is such a program was looked at before anything was read: this is no mistake on the
      // command line any more, but a record that failed.
      return Failure(.someFailed, "\(place): \(error.message); the record is not committed", hint: error.hint)
    }
  }

  /// The exit code of a run that the program's end stops. A signal that was meant for us as well, as Ctrl-C on a
  /// terminal is, has ended both.
  private static func status(of ending: ChildProcess.Ending) -> ExitStatus {
    if [128 + SIGINT, 128 + SIGTERM].contains(ending.code) {
      // The signal reaches the whole group at once, but the child may be quicker than our own thread.
      var polled = pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&polled, 1, 100)
    } else if case .exited = ending {
      return .someFailed
    }
    return Interruption.status ?? .someFailed
  }

  /// The longest value a variable gets, in bytes: Linux takes 131,072 for `NAME=value` and its NUL.
  private static let largest = 131_000

  /// `KAFKA_TOPIC`, `KAFKA_PARTITION`, `KAFKA_OFFSET`, and where the record has them `KAFKA_TIMESTAMP`,
  /// `KAFKA_KEY`, `KAFKA_HEADERS` (JSON pairs), `KAFKA_VALUE_NULL=1`. A key that cannot stand in an
  /// environment (not UTF-8, or with a NUL) comes as `KAFKA_KEY_BASE64`. What is too large for an environment is
  /// left out, and its size stands in `KAFKA_KEY_TOO_LARGE` or `KAFKA_HEADERS_TOO_LARGE`.
  private func environment(of message: borrowing Message) -> [String: String?] {
    // What the record does not have is taken out of the inherited environment: it might say otherwise.
    var values: [String: String?] = [
      "KAFKA_TIMESTAMP": nil, "KAFKA_KEY": nil, "KAFKA_KEY_BASE64": nil,
      "KAFKA_HEADERS": nil, "KAFKA_VALUE_NULL": nil,
      "KAFKA_KEY_TOO_LARGE": nil, "KAFKA_HEADERS_TOO_LARGE": nil,
      "KAFKA_TOPIC": message.topic,
      "KAFKA_PARTITION": String(message.partition),
      "KAFKA_OFFSET": String(message.offset),
    ]
    let stamp = message.timestamp
    if stamp.type != .none { values["KAFKA_TIMESTAMP"] = String(stamp.milliseconds) }
    if message.valueBytes == nil { values["KAFKA_VALUE_NULL"] = "1" }
    if let key = message.keyBytes {
      let isText = isValidUTF8(key) && !key.contains(0)
      if (isText ? key.count : (key.count + 2) / 3 * 4) > Self.largest {
        values["KAFKA_KEY_TOO_LARGE"] = String(key.count)
      } else if isText {
        values["KAFKA_KEY"] = String(decoding: key, as: UTF8.self)
      } else {
        let text = ByteWriter(capacity: 64)
        Base64.encode(key, into: text)
        values["KAFKA_KEY_BASE64"] = text.withBytes { String(decoding: $0, as: UTF8.self) }
      }
    }
    let pointers = message.headerPointers
    if pointers.count > 0 {
      let text = ByteWriter(capacity: 256)
      var json = RecordJSONWriter(output: text)
      json.headers(pointers)
      // The writer begins with the member's name; the environment wants the list alone.
      let member = #","headers":"#.utf8.count
      let length = text.count - member
      if length > Self.largest {
        values["KAFKA_HEADERS_TOO_LARGE"] = String(length)
      } else {
        values["KAFKA_HEADERS"] = text.withBytes { String(decoding: $0.dropFirst(member), as: UTF8.self) }
      }
    }
    return values
  }
}
