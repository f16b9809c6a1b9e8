import CStreamKernels

/// SHA-256 (FIPS 180-4) for stream keys, block checksums and study digests; `sha256sum` agrees.
enum SHA256 {
  /// The 32 bytes of the digest of a text's UTF-8.
  static func digest(of text: String) -> [UInt8] { digest(of: Array(text.utf8)) }

  /// The 32 bytes of the digest.
  static func digest(of bytes: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: 32)
    bytes.withUnsafeBytes { input in
      output.withUnsafeMutableBufferPointer { mi_sha256(input.baseAddress, input.count, $0.baseAddress!) }
    }
    return output
  }

  /// The digest in lower-case hexadecimal.
  static func hex(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
