package import Bytes

extension FormatString {
  /// Appends a message; nothing is allocated, however large it is.
  ///
  /// - Parameter draft: an empty writer through which what comes from the message goes, to be made harmless to a
  ///   terminal; nil writes it as it is. What the format says itself is always written as it is.
  package func render<Headers: HeaderSource>(
    _ message: MessageView<Headers>,
    into writer: ByteWriter,
    escapingThrough draft: ByteWriter? = nil
  ) {
    guard let draft else { return write(tokens[...], of: message, to: writer) }
    for (index, token) in tokens.enumerated() {
      if case .literal = token {
        write(tokens[index...index], of: message, to: writer)
        continue
      }
      write(tokens[index...index], of: message, to: draft)
      draft.withBytes {
        if token.isJSON {
          ControlEscape.writeJSON($0, to: writer)
        } else {
          ControlEscape.write($0, to: writer)
        }
      }
      draft.removeAll()
    }
  }

  private func write<Headers: HeaderSource>(
    _ tokens: ArraySlice<Token>,
    of message: MessageView<Headers>,
    to writer: ByteWriter
  ) {
    text.withUnsafeBytes { text in
      for token in tokens {
        switch token {
        case .literal(let start, let count):
          writer.write(UnsafeRawBufferPointer(rebasing: text[start..<(start + count)]))
        case .value(let encoding): write(message.value, encoding, writer)
        case .key(let encoding): write(message.key, encoding, writer)
        case .valueLength: writer.write(decimal: length(message.value))
        case .valueLengthBinary: writer.write(bigEndian: Int32(truncatingIfNeeded: length(message.value)))
        case .keyLength: writer.write(decimal: length(message.key))
        case .timestamp(let format): write(timestamp: message.timestamp, format, writer)
        case .topic: writer.write(message.topic)
        case .partition: writer.write(decimal: Int64(message.partition))
        case .offset: writer.write(decimal: message.offset)
        case .headers: write(list: message.headers, writer)
        case .headersJSON: write(json: message.headers, writer)
        case .header(let start, let count):
          let name = UnsafeRawBufferPointer(rebasing: text[start..<(start + count)])
          if let header = last(name, of: message.headers) { write(header.value, .bytes, writer) }
        }
      }
    }
  }

  /// kcat's length: -1 for NULL.
  private func length(_ bytes: UnsafeRawBufferPointer?) -> Int64 {
    bytes.map { Int64($0.count) } ?? -1
  }

  private func write(_ bytes: UnsafeRawBufferPointer?, _ encoding: Encoding, _ writer: ByteWriter) {
    guard let bytes else {
      if encoding == .json {
        writer.write("null")
      } else if printsNull {
        writer.write("NULL")
      }
      return
    }
    switch encoding {
    case .bytes: writer.write(bytes)
    case .base64: Base64.encode(bytes, into: writer)
    case .hex: writer.write(hex: bytes)
    case .json: writer.write(jsonOrBase64: bytes)
    }
  }

  private func write(timestamp: Int64, _ format: TimeFormat, _ writer: ByteWriter) {
    // A message without a timestamp is no message of 1969.
    guard timestamp != -1 else {
      writer.write("-1")
      return
    }
    switch format {
    case .milliseconds: writer.write(decimal: timestamp)
    case .seconds: writer.write(decimal: timestamp.floorDivided(by: 1000))
    case .iso: writer.write(rfc3339: timestamp)
    }
  }

  /// kcat's list: nothing is escaped, and a NULL value is always `NULL`.
  private func write<Headers: HeaderSource>(list headers: Headers, _ writer: ByteWriter) {
    var index = 0
    while let header = headers.header(at: index) {
      if index > 0 { writer.write(UInt8(ascii: ",")) }
      writer.write(header.name)
      writer.write(UInt8(ascii: "="))
      if let value = header.value {
        writer.write(value)
      } else {
        writer.write("NULL")
      }
      index += 1
    }
  }

  /// An array of pairs, as in a JSON record: order, duplicates and NULL survive.
  private func write<Headers: HeaderSource>(json headers: Headers, _ writer: ByteWriter) {
    writer.write(UInt8(ascii: "["))
    var index = 0
    while let header = headers.header(at: index) {
      if index > 0 { writer.write(UInt8(ascii: ",")) }
      writer.write(UInt8(ascii: "["))
      writer.write(jsonOrBase64: header.name)
      writer.write(UInt8(ascii: ","))
      write(header.value, .json, writer)
      writer.write(UInt8(ascii: "]"))
      index += 1
    }
    writer.write(UInt8(ascii: "]"))
  }

  private func last<Headers: HeaderSource>(_ name: UnsafeRawBufferPointer, of headers: Headers) -> HeaderView?
  {
    var found: HeaderView?
    var index = 0
    while let header = headers.header(at: index) {
      if header.name.elementsEqual(name) { found = header }
      index += 1
    }
    return found
  }
}
