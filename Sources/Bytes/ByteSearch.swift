import Glibc

/// The first place of `needle` in the `count` bytes from `start`, or nil; an empty needle is found nowhere.
@inline(__always)
package func find(
  _ needle: UnsafeRawBufferPointer,
  in start: UnsafeRawPointer,
  count: Int
) -> UnsafeRawPointer? {
  guard let first = needle.baseAddress, needle.count > 0 else { return nil }
  let byte = Int32(needle[0])
  var from = start
  var left = count
  while left >= needle.count {
    guard let hit = memchr(from, byte, left - needle.count + 1) else { return nil }
    if needle.count == 1 || memcmp(hit, first, needle.count) == 0 { return UnsafeRawPointer(hit) }
    let passed = UnsafeRawPointer(hit) - from + 1
    from += passed
    left -= passed
  }
  return nil
}
