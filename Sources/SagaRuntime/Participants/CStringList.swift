/// Strings as C takes them: an array of pointers with a null pointer at its end.
final class CStringList {
  private let bytes: UnsafeMutablePointer<CChar>
  /// The pointers; they are good as long as the list is.
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// Copies strings, each with a NUL at its end.
  init(_ strings: [[UInt8]]) {
    let count = strings.reduce(0) { $0 + $1.count }
    bytes = .allocate(capacity: max(count, 1))
    pointers = .allocate(capacity: strings.count + 1)
    var next = bytes
    for (index, string) in strings.enumerated() {
      pointers[index] = next
      for byte in string {
        next.pointee = CChar(bitPattern: byte)
        next += 1
      }
    }
    pointers[strings.count] = nil
  }

  deinit {
    bytes.deallocate()
    pointers.deallocate()
  }
}
