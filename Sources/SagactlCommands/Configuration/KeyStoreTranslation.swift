/// Java's key and trust stores in terms of the files that OpenSSL reads.
///
/// PEM is the same thing under other names, a PKCS#12 key store is read by librdkafka as it is; for the rest
/// the error says how to convert it.
enum KeyStoreTranslation {
  private typealias Problem = PropertyTranslation.Problem

  /// Translates a property of a store; nil when it is none.
  static func translate(
    _ name: String,
    _ value: String,
    others: (String) -> String?
  ) throws(PropertyTranslation.Problem) -> PropertyTranslation.Outcome? {
    switch name {
    case "ssl.truststore.location": return try trustStore(value, others)
    case "ssl.keystore.location": return try keyStore(name, value, others)
    case "ssl.truststore.type", "ssl.keystore.type":
      let store = "\(name.dropLast("type".count))location"
      let inline = name == "ssl.truststore.type" ? "ssl.truststore.certificates" : "ssl.keystore.key"
      // It has been read together with the store it describes.
      if others(store) != nil || others(inline) != nil { return .settings([]) }
      return .ignored(reason: "there is no \(store)")
    case "ssl.truststore.password":
      return .ignored(reason: "certificates of authorities are not encrypted here")
    case "ssl.keystore.password":
      guard let path = others("ssl.keystore.location"), kind(path, others("ssl.keystore.type")) == .pem else {
        return nil
      }
      return .ignored(reason: "a PEM file takes ssl.key.password")
    case "ssl.truststore.certificates": return .settings([("ssl.ca.pem", pem(value))])
    case "ssl.keystore.certificate.chain": return .settings([("ssl.certificate.pem", pem(value))])
    case "ssl.keystore.key": return .settings([("ssl.key.pem", pem(value))])
    default: return nil
    }
  }

  private enum Kind {
    case pem
    case pkcs12
    case jks
    case unsaid
  }

  private static func trustStore(
    _ path: String,
    _ others: (String) -> String?
  ) throws(PropertyTranslation.Problem) -> PropertyTranslation.Outcome {
    let kind = kind(path, others("ssl.truststore.type"))
    if kind == .pem { return .settings([("ssl.ca.location", path)]) }
    if others("ssl.ca.location") != nil || others("ssl.ca.pem") != nil {
      return .ignored(reason: "ssl.ca.location or ssl.ca.pem is used instead")
    }
    let convert =
      "openssl pkcs12 -in STORE.p12 -nokeys -out ca.pem, then set ssl.ca.location=ca.pem in place of it"
    if kind == .pkcs12 {
      throw Problem(reason: "a PKCS#12 trust store cannot be used directly; convert it: \(convert)")
    }
    throw Problem(
      reason: "a Java trust store (JKS) cannot be used; convert it: \(toPKCS12), \(convert)"
        + (kind == .unsaid ? "; if it is a PEM file, set ssl.truststore.type=PEM" : "")
    )
  }

  private static func keyStore(
    _ name: String,
    _ path: String,
    _ others: (String) -> String?
  ) throws(PropertyTranslation.Problem) -> PropertyTranslation.Outcome {
    switch kind(path, others("ssl.keystore.type")) {
    case .pem:
      // Java keeps the key and its certificates in one file.
      return .settings([("ssl.certificate.location", path), ("ssl.key.location", path)])
    case .pkcs12, .unsaid:
      // librdkafka's own property of this name is a PKCS#12 file.
      return .settings([(name, path)])
    case .jks:
      if others("ssl.key.location") != nil || others("ssl.key.pem") != nil {
        return .ignored(reason: "ssl.key.location or ssl.key.pem is used instead")
      }
      throw Problem(
        reason: "a Java key store (JKS) cannot be used; convert it: \(toPKCS12), then set "
          + "ssl.keystore.location=STORE.p12 and ssl.keystore.type=PKCS12"
      )
    }
  }

  private static let toPKCS12 =
    "keytool -importkeystore -srckeystore STORE.jks -destkeystore STORE.p12 -deststoretype PKCS12"

  /// The kind of a store: what its type says, or else the end of its name.
  private static func kind(_ path: String, _ type: String?) -> Kind {
    switch type?.uppercased() {
    case "PEM"?: return .pem
    case "PKCS12"?, "P12"?: return .pkcs12
    case .some: return .jks
    case nil: break
    }
    switch path.split(separator: ".").last.map({ $0.lowercased() }) {
    case "pem"?, "crt"?, "cer"?: return .pem
    case "p12"?, "pfx"?, "pkcs12"?: return .pkcs12
    case "jks"?, "jceks"?, "keystore"?, "truststore"?: return .jks
    default: return .unsaid
    }
  }

  /// A PEM text as it should be: in a property file its line ends are often spelled `\n`.
  private static func pem(_ value: String) -> String {
    var result: [UInt8] = []
    var rest = value.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "n") {
        rest = rest.dropFirst()
        result.append(UInt8(ascii: "\n"))
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
