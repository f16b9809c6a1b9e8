/// A position in a text that moves scalar by scalar, with YAML's line breaks.
struct YAMLCursor {
  private let text: [Unicode.Scalar]
  private(set) var index = 0
  /// The line and the column, from 0.
  private(set) var line = 0, column = 0

  init(_ text: [Unicode.Scalar]) { self.text = text }

  /// The scalar at an offset from the position; nil after the end.
  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < text.count ? text[index + offset] : nil
  }

  /// Moves over one scalar, or over CR LF at once; stays at the end.
  mutating func advance() {
    guard let scalar = peek() else { return }
    index += 1
    guard isLineBreak(scalar) else {
      column += 1
      return
    }
    if scalar == "\r", peek() == "\n" { index += 1 }
    line += 1
    column = 0
  }

  mutating func skipLine() {
    while let scalar = peek(), !isLineBreak(scalar) { advance() }
  }

  /// Whether `---` or `...` begins at the position.
  var isDocumentMark: Bool {
    guard let scalar = peek(), scalar == "-" || scalar == "." else { return false }
    return peek(1) == scalar && peek(2) == scalar && Self.isBlankOrEnd(peek(3))
  }

  static func isBlankOrEnd(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return true }
    return scalar == " " || scalar == "\t" || isLineBreak(scalar)
  }
}
