import CStreamKernels
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4 example messages (NIST's SHA256.pdf), and NIST's million times "a".
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func knownAnswers(_ vector: (message: String, digest: String)) {
    #expect(digest(Array(vector.message.utf8)) == vector.digest)
  }

  @Test func aMillionTimesA() {
    let message = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(digest(message) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesOfAnyLengthGiveTheSameDigest() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
    for length in [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 300] {
      let whole = digest(Array(message[..<length]))
      for piece in [1, 3, 55, 64, 65, 299] {
        var state = mi_sha256_state()
        mi_sha256_init(&state)
        var start = 0
        while start < length {
          let end = min(start + piece, length)
          Array(message[start..<end]).withUnsafeBytes { mi_sha256_update(&state, $0.baseAddress, $0.count) }
          start = end
        }
        var out = [UInt8](repeating: 0, count: 32)
        mi_sha256_final(&state, &out)
        #expect(hexadecimal(out) == whole, "length \(length) in pieces of \(piece)")
      }
    }
  }
}
