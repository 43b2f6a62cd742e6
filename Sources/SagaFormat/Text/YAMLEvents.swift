import Bytes
import Cyaml

/// What libyaml finds in a text, one event after another.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: StableBytes

  /// Something found.
  struct Event {
    let kind: Kind
    let place: Place
    /// The name other places refer to the node by.
    let anchor: String?
    /// The tag written before the node.
    let tag: String?

    enum Kind {
      case documentStart
      case alias(String)
      /// `isPlain` is whether it stands without quotes.
      case scalar(String, isPlain: Bool)
      case sequenceStart
      case sequenceEnd
      case mappingStart
      case mappingEnd
      case streamEnd
      /// The begin of the stream or the end of a document, which say nothing.
      case boundary
    }
  }

  /// Prepares to read; nil when there is no memory.
  init?(_ text: [UInt8]) {
    bytes = StableBytes(text)
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(
      parser,
      bytes.view.baseAddress?.assumingMemoryBound(to: UInt8.self),
      bytes.view.count
    )
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event.
  func next() throws(YAMLSyntaxError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw YAMLSyntaxError(parser.pointee) }
    defer { yaml_event_delete(&event) }
    let place = Place(event.start_mark)
    func found(
      _ kind: Event.Kind,
      _ anchor: UnsafeMutablePointer<UInt8>? = nil,
      _ tag: UnsafeMutablePointer<UInt8>? = nil
    ) -> Event {
      Event(kind: kind, place: place, anchor: Self.text(anchor), tag: Self.text(tag))
    }
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: return found(.documentStart)
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return found(.streamEnd)
    case YAML_ALIAS_EVENT: return found(.alias(Self.text(event.data.alias.anchor) ?? ""))
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
        as: UTF8.self
      )
      return found(
        .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
        scalar.anchor,
        scalar.tag
      )
    case YAML_SEQUENCE_START_EVENT:
      return found(.sequenceStart, event.data.sequence_start.anchor, event.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT: return found(.sequenceEnd)
    case YAML_MAPPING_START_EVENT:
      return found(.mappingStart, event.data.mapping_start.anchor, event.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT: return found(.mappingEnd)
    default: return found(.boundary)
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}

extension Place {
  /// The place of one of libyaml's marks, which count from 0.
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1, index: Int(mark.index))
  }
}
