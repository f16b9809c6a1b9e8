import Foundation

/// A word as a shell reads it back; hidden characters stand as bytes for Bash and Z shell.
public func shellQuoted(_ word: String) -> String {
  let safe = word.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./=:,+@".utf8.contains(byte)
  }
  if visible(word) != word { return "$'" + byteEscaped(word) + "'" }
  return safe && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// The text of a word within `$'…'`.
private func byteEscaped(_ word: String) -> String {
  var escaped = ""
  for piece in VisiblePieces(word) {
    switch piece {
    case .shown(let scalar):
      if scalar == "'" || scalar == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    case .hidden(let scalar):
      for byte in String(scalar).utf8 { escaped += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    }
  }
  return escaped
}
