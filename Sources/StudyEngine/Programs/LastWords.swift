import CProgramHost
import Foundation

/// The last lines of a text without end, in bounded memory.
struct LastWords {
  /// The most lines.
  static let most = 20
  /// The most bytes of a line that are kept: 500 characters of four bytes, and one more.
  private static let width = 2004

  private var complete: [[UInt8]] = []
  private var current: [UInt8] = []

  /// Forgets everything.
  mutating func clear() {
    complete.removeAll(keepingCapacity: true)
    current.removeAll(keepingCapacity: true)
  }

  /// Adds the next bytes of the text.
  ///
  /// *Complexity:* A search for line ends in the bytes, and a copy of the last lines.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    let start = mi_program_last_lines(bytes.baseAddress, bytes.count, Self.most)
    if start > 0 {
      clear()
      rest = bytes[start...]
    }
    while let end = firstIndex(of: UInt8(ascii: "\n"), in: UnsafeRawBufferPointer(rebasing: rest)) {
      extend(rest.prefix(end))
      if complete.count == Self.most { complete.removeFirst() }
      complete.append(current)
      current.removeAll(keepingCapacity: true)
      rest = rest.dropFirst(end + 1)
    }
    extend(rest)
  }

  private mutating func extend(_ bytes: Slice<UnsafeRawBufferPointer>) {
    current.append(contentsOf: bytes.prefix(max(0, Self.width - current.count)))
  }

  /// The last lines that are not empty, safe to show; a longer one is cut after 500 characters.
  var lines: [String] {
    (complete + [current]).map { oneLine(String(decoding: $0, as: UTF8.self)) }
      .filter { !$0.allSatisfy(\.isWhitespace) }.suffix(Self.most)
  }
}

/// Where a byte first stands. The library's search is as fast in a debug build.
func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
  guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else { return nil }
  return UnsafeRawPointer(found) - start
}
