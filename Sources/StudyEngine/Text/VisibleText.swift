/// Text of others, safe to show: characters that act on a terminal, turn the direction of the text
/// or cannot be seen are replaced by their numbers.
///
/// Escaped as in `\u{202E}` are controls, line and paragraph separators, characters that set a
/// direction, spaces without width, tags, fillers and noncharacters. Letters of every script (also
/// from right to left), combining marks, emoji and private characters stay. A joiner stays between
/// emoji or letters that it joins, a variation selector directly after the character that it
/// selects.
///
/// *Source:* Unicode TR 36 and TR 55; Boucher & Anderson 2023, *Trojan Source*, arXiv 2111.00169.
///
/// - Parameter kept: Hidden characters that stay, such as line ends.
package func visible(_ text: String, keeping kept: [Unicode.Scalar] = []) -> String {
  var shown = String.UnicodeScalarView()
  for piece in VisiblePieces(text) {
    switch piece {
    case .shown(let scalar): shown.append(scalar)
    case .hidden(let scalar) where kept.contains(scalar): shown.append(scalar)
    case .hidden(let scalar):
      shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
    }
  }
  return String(shown)
}

/// The text as one line to show: spaces for line ends and tabs, the rest as `visible`.
package func withoutControls(_ text: String) -> String {
  let isSpace = { (scalar: Unicode.Scalar) in "\n\r\t\u{85}".unicodeScalars.contains(scalar) }
  return visible(String(String.UnicodeScalarView(text.unicodeScalars.map { isSpace($0) ? " " : $0 })))
}

/// The scalars of a text, each with whether it can be shown in its context.
struct VisiblePieces: Sequence, IteratorProtocol {
  enum Piece {
    case shown(Unicode.Scalar)
    case hidden(Unicode.Scalar)
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func next() -> Piece? {
    guard position < scalars.count else { return nil }
    defer { position += 1 }
    let scalar = scalars[position]
    return isShown(scalar) ? .shown(scalar) : .hidden(scalar)
  }

  private func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20...0x7E).contains(scalar.value) { return true }
    let properties = scalar.properties
    if properties.isVariationSelector { return position > 0 && Self.isPlain(scalars[position - 1]) }
    if scalar == "\u{200C}" || scalar == "\u{200D}" { return isJoining }
    return Self.isPlain(scalar)
  }

  /// Whether the scalar can be seen, or marks one that can, in any context.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return false
    // The signs before Arabic, Syriac and Kaithi numbers are visible.
    case .format: return isNumberSign(scalar)
    default: return !properties.isDefaultIgnorableCodePoint && !properties.isNoncharacterCodePoint
    }
  }

  private static func isNumberSign(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  /// Whether a joiner is between two emoji, or between letters or marks of a script that joins.
  private var isJoining: Bool {
    guard position > 0, position + 1 < scalars.count else { return false }
    let behind = scalars[position + 1]
    // The selector between an emoji and the joiner belongs to the emoji.
    let before =
      scalars[position - 1] == "\u{FE0F}" && position > 1 ? scalars[position - 2] : scalars[position - 1]
    return Self.isEmoji(before) && Self.isEmoji(behind)
      || Self.isOfJoiningScript(before) && Self.isOfJoiningScript(behind)
  }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xFF && (scalar.properties.isEmoji || scalar.properties.isEmojiModifier)
  }

  /// Letters and marks of Arabic, Syriac, Mongolian and the scripts of India and South-East Asia.
  private static func isOfJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
    ((0x600...0x109F).contains(scalar.value) || (0x1780...0x18AF).contains(scalar.value)) && isPlain(scalar)
  }
}

extension Unicode.Scalar {
  /// `U+202E`.
  var codePoint: String {
    let code = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: Swift.max(0, 4 - code.count)) + code
  }
}
