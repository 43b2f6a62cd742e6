import Glibc

/// A copy of some bytes at an address that stays the same as long as the object lives.
package final class StableBytes {
  /// The bytes; never without an address, even when empty.
  package let view: UnsafeRawBufferPointer
  private let base: UnsafeMutableRawPointer

  /// Copies the bytes.
  package init(_ bytes: some Collection<UInt8>) {
    let count = bytes.count
    base = .allocate(byteCount: max(count, 1), alignment: 1)
    let copy = UnsafeMutableRawBufferPointer(start: base, count: count)
    let isCopied: Void? = bytes.withContiguousStorageIfAvailable { copy.copyBytes(from: $0) }
    if isCopied == nil { copy.copyBytes(from: bytes) }
    view = UnsafeRawBufferPointer(copy)
  }

  deinit { base.deallocate() }
}
