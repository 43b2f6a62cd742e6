import Bytes
import Ccrypto

/// What tells definitions apart.
enum Fingerprint {
  /// The SHA-256 of a value's canonical JSON, in lower-case hexadecimal.
  static func ofCanonicalText(_ value: JSONValue) -> String {
    let writer = ByteWriter(capacity: 1 << 12)
    value.writeCanonical(to: writer)
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    writer.withBytes { sha256($0.baseAddress, $0.count, &digest) }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}
