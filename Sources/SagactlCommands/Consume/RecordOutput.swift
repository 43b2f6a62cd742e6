internal import Bytes
internal import Glibc
internal import Kafka

/// How records look on standard output.
enum OutputStyle {
  /// `Event -> key: value`, for people.
  case event(color: Bool)
  /// Values (and keys) with their delimiters.
  case plain(key: [UInt8]?, delimiter: [UInt8], printsNull: Bool)
  /// A compiled `-f`.
  case format(FormatString)
  /// JSON records.
  case json(embedsJSON: Bool)
}

/// Writes records to standard output through one buffer.
///
/// On a terminal, what a record contains must not be able to control it: control characters are shown
/// escaped unless `--raw` asks for the bytes.
final class RecordOutput {
  private let style: OutputStyle
  private let out: ByteWriter
  private let escapesControls: Bool
  /// Where a formatted or JSON record is rendered before its control characters are escaped.
  private let draft: ByteWriter
  private var json: RecordJSONWriter

  init(_ style: OutputStyle, descriptor: Int32 = 1, escapesControls: Bool) {
    self.style = style
    self.escapesControls = escapesControls
    out = ByteWriter(descriptor: descriptor)
    out.isOver = Interruption.endsWrite
    draft = ByteWriter(capacity: 1024)
    var embeds = false
    if case .json(let embedsJSON) = style { embeds = embedsJSON }
    json = RecordJSONWriter(output: escapesControls ? draft : out, embedsJSON: embeds)
  }

  /// The `errno` of a failed write, or nil.
  var failure: Int32? { out.failure }

  /// Whether bytes wait to be written.
  var isPending: Bool { out.count > 0 }

  /// Hands everything to the descriptor.
  func flush() { out.flush() }

  /// Writes one record.
  @inline(__always)
  func write(_ message: borrowing Message, _ partition: PartitionProgress) {
    switch style {
    case .plain(let key, let delimiter, let printsNull):
      if let key {
        put(message.keyBytes, printsNull)
        out.write(key)
      }
      put(message.valueBytes, printsNull)
      out.write(delimiter)
    case .json:
      json.begin(prefix: partition.jsonPrefix, offset: message.offset)
      let stamp = message.timestamp
      json.timestamp(
        stamp.type == .none ? nil : stamp.milliseconds,
        type: RecordTimestampType(stamp.type)
      )
      json.key(message.keyBytes)
      json.value(message.valueBytes)
      json.headers(message.headerPointers)
      json.end()
      guard escapesControls else { return }
      draft.withBytes { ControlEscape.writeJSON($0, to: out) }
      draft.removeAll()
    case .event(let color):
      out.write(color ? "\u{1b}[2mEvent ->\u{1b}[0m " : "Event -> ")
      put(message.keyBytes, true)
      out.write(": ")
      put(message.valueBytes, true)
      out.write(UInt8(ascii: "\n"))
    case .format(let format):
      let view = MessageView(message, partition, withHeaders: format.needsHeaders)
      format.render(view, into: out, escapingThrough: escapesControls ? draft : nil)
    }
  }

  @inline(__always)
  private func put(_ bytes: UnsafeRawBufferPointer?, _ printsNull: Bool) {
    guard let bytes else {
      if printsNull { out.write("NULL") }
      return
    }
    if escapesControls {
      ControlEscape.write(bytes, to: out)
    } else {
      out.write(bytes)
    }
  }
}
