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
    if let start = Self.startOfLastLines(bytes) {
      clear()
      rest = bytes[start...]
    }
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      extend(rest[..<end])
      if complete.count == Self.most { complete.removeFirst() }
      complete.append(current)
      current.removeAll(keepingCapacity: true)
      rest = rest[(end + 1)...]
    }
    extend(rest)
  }

  private mutating func extend(_ bytes: Slice<UnsafeRawBufferPointer>) {
    current.append(contentsOf: bytes.prefix(max(0, Self.width - current.count)))
  }

  /// Where the last lines begin, if there are more of them than are kept.
  private static func startOfLastLines(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var ends = 0
    for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
      ends += 1
      if ends > most { return index + 1 }
    }
    return nil
  }

  /// The last lines that are not empty, safe to show; a longer one is cut after 500 characters.
  var lines: [String] {
    (complete + [current]).map { oneLine(String(decoding: $0, as: UTF8.self)) }
      .filter { !$0.allSatisfy(\.isWhitespace) }.suffix(Self.most)
  }
}
