import Glibc

/// A copy of some bytes at an address that stays the same as long as the object lives.
package final class StableBytes {
  /// The bytes; never without an address, even when empty.
  package let view: UnsafeRawBufferPointer
  private let base: UnsafeMutableRawPointer

  /// Copies the bytes.
  package init(_ bytes: some Collection<UInt8>) {
    base = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
    _ = UnsafeMutableRawBufferPointer(start: base, count: bytes.count).initializeMemory(
      as: UInt8.self,
      from: bytes
    )
    view = UnsafeRawBufferPointer(start: base, count: bytes.count)
  }

  deinit { base.deallocate() }
}
