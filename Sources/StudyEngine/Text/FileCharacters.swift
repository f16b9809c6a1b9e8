/// The first 60 characters of a text from a file, made visible, short enough for one line.
func shown(_ text: some StringProtocol) -> String {
  let scalars = text.unicodeScalars
  let start = visible(String(String.UnicodeScalarView(scalars.prefix(60)))).replacing("\\u{A}", with: "\\n")
  return start + (scalars.count > 60 ? "..." : "")
}

/// Whether YAML 1.1 takes a character for the end of a line.
func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
  default: false
  }
}

/// Whether a character may stand in a YAML file.
func isAllowedInYAML(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
    0x10000...0x10FFFF:
    true
  default: false
  }
}
