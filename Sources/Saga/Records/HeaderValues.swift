/// The values of a record's headers, written one after another, with a note of where each ends.
struct HeaderValues {
  /// What has been written.
  var text: HeaderText

  private let headers: UnsafeMutablePointer<RecordImages.Header>

  /// How many have ended.
  private(set) var count = 0

  /// Begins at a place.
  ///
  /// - Parameter headers: Gets each header's name and where its value ends; there is room for all.
  init(_ place: UnsafeMutablePointer<UInt8>, _ headers: UnsafeMutablePointer<RecordImages.Header>) {
    text = HeaderText(place)
    self.headers = headers
  }

  /// Takes note that the value of a header ends here.
  @inline(__always)
  mutating func end(_ name: StaticString) {
    (headers + count).initialize(to: (name, text.count))
    count += 1
  }
}
