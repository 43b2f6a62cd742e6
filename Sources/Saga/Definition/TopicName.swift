/// Kafka's rule for the names of topics, checked here because not every broker does.
package enum TopicName {
  /// Why a name cannot be a topic's, or nil when it can.
  package static func problem(with name: String) -> String? {
    if name.isEmpty { return "a topic's name cannot be empty" }
    if name == "." || name == ".." { return "\"\(name)\" cannot be a topic's name" }
    let isLegal = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if !isLegal {
      return "\"\(name)\" is not a topic's name: only a-z, A-Z, 0-9, '.', '_' and '-' can be in one"
    }
    return name.utf8.count > 249 ? "a topic's name has at most 249 characters, not \(name.utf8.count)" : nil
  }
}
