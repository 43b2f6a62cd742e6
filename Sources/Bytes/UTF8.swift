/// Whether bytes are UTF-8 as RFC 3629 defines it.
///
/// Overlong forms, surrogates and code points above U+10FFFF are refused; no bytes at all are valid.
package func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  guard let base = bytes.baseAddress else { return true }
  let start = base.assumingMemoryBound(to: UInt8.self)
  let count = bytes.count
  var index = 0
  while true {
    index = endOfASCII(start, from: index, count: count)
    if index == count { return true }
    repeat {
      let length = utf8SequenceLength(start + index, available: count &- index)
      if length == 0 { return false }
      index &+= length
    } while index < count && start[index] >= 0x80
  }
}

/// The index of the first byte at or after `index` that is not ASCII, or `count`.
@inline(__always)
private func endOfASCII(_ start: UnsafePointer<UInt8>, from index: Int, count: Int) -> Int {
  var index = index
  while count &- index >= 32 {
    let low = Words.load(start + index) | Words.load(start + (index &+ 8))
    let high = Words.load(start + (index &+ 16)) | Words.load(start + (index &+ 24))
    if (low | high) & Words.highBits != 0 { break }
    index &+= 32
  }
  while count &- index >= 8 {
    let marks = Words.load(start + index) & Words.highBits
    if marks != 0 { return index &+ Words.firstMarked(marks) }
    index &+= 8
  }
  while index < count, start[index] < 0x80 { index &+= 1 }
  return index
}

/// The length of the multi-byte UTF-8 sequence at `start`, 2 to 4, or 0 when there is no valid one.
///
/// `available` says how many bytes may be read and is at least 1.
@inline(__always)
func utf8SequenceLength(_ start: UnsafePointer<UInt8>, available: Int) -> Int {
  let lead = start[0]
  if lead < 0xc2 { return 0 }
  if lead < 0xe0 {
    return available >= 2 && isContinuation(start[1]) ? 2 : 0
  }
  if lead < 0xf0 {
    guard available >= 3, isContinuation(start[2]) else { return 0 }
    // The second byte's range excludes what has a shorter form, and the surrogates.
    let lowest: UInt8 = lead == 0xe0 ? 0xa0 : 0x80
    let highest: UInt8 = lead == 0xed ? 0x9f : 0xbf
    return start[1] >= lowest && start[1] <= highest ? 3 : 0
  }
  guard lead < 0xf5, available >= 4, isContinuation(start[2]), isContinuation(start[3]) else { return 0 }
  let lowest: UInt8 = lead == 0xf0 ? 0x90 : 0x80
  let highest: UInt8 = lead == 0xf4 ? 0x8f : 0xbf
  return start[1] >= lowest && start[1] <= highest ? 4 : 0
}

@inline(__always)
private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
