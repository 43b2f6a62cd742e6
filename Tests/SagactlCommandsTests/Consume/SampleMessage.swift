import Bytes

@testable import SagactlCommands

/// A message that owns its bytes, to look at through a ``MessageView``.
struct SampleMessage {
  var topic = Array("orders".utf8)
  var partition: Int32 = 3
  var offset: Int64 = 42
  var timestamp: Int64 = 1_769_853_600_123
  var key: [UInt8]? = Array("k1".utf8)
  var value: [UInt8]? = Array("hello".utf8)
  var headers: [([UInt8], [UInt8]?)] = []

  init() {}

  init(key: [UInt8]?, value: [UInt8]?) {
    self.key = key
    self.value = value
  }

  /// Headers in one block of memory that outlives the view.
  struct Headers: HeaderSource {
    let memory: UnsafeRawBufferPointer
    let places: [(name: Range<Int>, value: Range<Int>?)]

    func header(at index: Int) -> HeaderView? {
      guard index < places.count else { return nil }
      let place = places[index]
      return HeaderView(
        name: UnsafeRawBufferPointer(rebasing: memory[place.name]),
        value: place.value.map { UnsafeRawBufferPointer(rebasing: memory[$0]) }
      )
    }
  }

  /// Lends the message to `body`.
  func withView<R>(_ body: (MessageView<Headers>) throws -> R) rethrows -> R {
    // The last byte keeps the memory's address valid when everything else is empty.
    var memory: [UInt8] = []
    func place(_ bytes: [UInt8]) -> Range<Int> {
      memory += bytes
      return (memory.count - bytes.count)..<memory.count
    }
    let topic = place(topic)
    let key = key.map(place)
    let value = value.map(place)
    let places = headers.map { (name: place($0.0), value: $0.1.map(place)) }
    memory.append(0)
    return try memory.withUnsafeBytes { memory in
      try body(
        MessageView(
          topic: UnsafeRawBufferPointer(rebasing: memory[topic]),
          partition: partition,
          offset: offset,
          timestamp: timestamp,
          key: key.map { UnsafeRawBufferPointer(rebasing: memory[$0]) },
          value: value.map { UnsafeRawBufferPointer(rebasing: memory[$0]) },
          headers: Headers(memory: memory, places: places)
        )
      )
    }
  }

  /// What a format makes of the message.
  func rendered(_ format: FormatString) -> [UInt8] {
    let writer = ByteWriter(capacity: 64)
    withView { format.render($0, into: writer) }
    return writer.withBytes { Array($0) }
  }

  /// What the text of a format makes of the message, as text.
  func rendered(_ format: String, printsNull: Bool = false) throws -> String {
    String(decoding: rendered(try FormatString(format, printsNull: printsNull)), as: UTF8.self)
  }
}
