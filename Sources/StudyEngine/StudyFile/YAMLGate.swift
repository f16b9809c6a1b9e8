/// Refuses text that must not reach the YAML parser: anchors, aliases and tags (nine levels of
/// aliases take it 20 seconds, an alias as a key more), deep nesting (its stack), directives, a
/// second document, and tabs as indentation (its message would be a riddle).
///
/// It follows the token scanner of libyaml rule by rule, in particular for the ends of quoted,
/// plain and block scalars: `&`, `*` and `!` in texts and comments are just characters. If libyaml
/// stops with a syntax error, the gate stops too, and lets the parser report it.
///
/// JSON writes a character beyond U+FFFF as a pair of surrogates (`"\ud83d\ude00"`, RFC 8259),
/// which libyaml does not know. The gate hands it on as YAML's `"\U0001f600"`.
struct YAMLGate {
  struct Refusal: Error, Hashable {
    let location: SourceLocation
    let message: String
  }

  /// The deepest nesting of brackets and blocks. A table that sweeps needs six.
  static let depthLimit = 64

  private var cursor: YAMLCursor
  /// The columns of the open block collections; -1 for the document itself.
  private var indents = [-1]
  /// The number of open brackets and braces.
  private var flowDepth = 0
  /// The start of a token that can turn out to be a key.
  private var possibleKey: (index: Int, line: Int, column: Int)?
  /// As in libyaml: while a key may begin, a tab is no white space.
  private var keyMayBegin = true
  private var document = DocumentState.before
  /// The replacements in the text for the parser, in order.
  private var replacements: [(range: Range<Int>, text: String)] = []

  private enum DocumentState { case before, started, inside, ended }

  /// Checks a text, and returns it as the parser gets it.
  static func admit(_ text: [Unicode.Scalar]) throws(Refusal) -> String {
    var gate = YAMLGate(cursor: YAMLCursor(text))
    while try gate.scanToken() {}
    var admitted = String.UnicodeScalarView()
    var end = 0
    for (range, replacement) in gate.replacements {
      admitted.append(contentsOf: text[end..<range.lowerBound])
      admitted.append(contentsOf: replacement.unicodeScalars)
      end = range.upperBound
    }
    admitted.append(contentsOf: text[end...])
    return String(admitted)
  }

  private init(cursor: YAMLCursor) { self.cursor = cursor }

  // MARK: Tokens

  /// Scans one token; false at the end, and if libyaml would stop.
  private mutating func scanToken() throws(Refusal) -> Bool {
    try skipToToken()
    if flowDepth == 0 { unroll(to: cursor.column) }
    guard let scalar = cursor.peek() else {
      if document == .before || document == .started {
        throw refusal("the file is empty or holds only comments; a study file has the keys name, seed, ...")
      }
      return false
    }
    if cursor.column == 0, scalar == "%" {
      throw refusal("a YAML directive; delete this line, a study file needs none")
    }
    if cursor.column == 0, cursor.isDocumentMark { return try scanDocumentMark() }
    if document == .ended {
      throw refusal("something after the end of the document ('...'); a study file is one document")
    }
    document = .inside
    let isFollowedByBlank = YAMLCursor.isBlankOrEnd(cursor.peek(1))
    let isFlow = flowDepth > 0
    switch scalar {
    case "&": throw refusal("an anchor ('&'); anchors and aliases are not allowed, write the value out")
    case "*": throw refusal("an alias ('*'); anchors and aliases are not allowed, write the value out")
    case "!": throw refusal("a tag ('!'); tags are not allowed, write the plain value, or quote the text")
    case "[", "{":
      noteKey()
      flowDepth += 1
      try checkDepth()
      keyMayBegin = true
      cursor.advance()
    case "]", "}":
      flowDepth = max(0, flowDepth - 1)
      keyMayBegin = false
      cursor.advance()
    case ",":
      keyMayBegin = true
      cursor.advance()
    case "-" where isFollowedByBlank, "?" where isFlow || isFollowedByBlank:
      try roll(to: cursor.column)
      possibleKey = isFlow ? possibleKey : nil
      keyMayBegin = !isFlow || scalar == "-"
      cursor.advance()
    case ":" where isFlow || isFollowedByBlank: return try scanValueIndicator()
    case "|" where !isFlow, ">" where !isFlow: return scanBlockScalar()
    case "'", "\"": try scanQuoted(scalar)
    case "@", "`", "%", "|", ">": return false
    default: scanPlain()
    }
    return true
  }

  private mutating func scanDocumentMark() throws(Refusal) -> Bool {
    if cursor.peek() == "-" {
      guard document == .before else {
        throw refusal("a second document begins here ('---'); a study file is one document")
      }
      document = .started
    } else if document != .before {
      document = .ended
    }
    unroll(to: -1)
    possibleKey = nil
    keyMayBegin = false
    for _ in 0..<3 { cursor.advance() }
    return true
  }

  /// Scans the colon after a key.
  private mutating func scanValueIndicator() throws(Refusal) -> Bool {
    if flowDepth == 0 {
      let key = possibleKey
      possibleKey = nil
      if let key, key.line == cursor.line, key.index + 1024 >= cursor.index {
        try roll(to: key.column)
        keyMayBegin = false
      } else {
        guard keyMayBegin else { return false }
        try roll(to: cursor.column)
      }
    } else {
      keyMayBegin = false
    }
    cursor.advance()
    return true
  }

  private mutating func scanQuoted(_ quote: Unicode.Scalar) throws(Refusal) {
    noteKey()
    keyMayBegin = false
    cursor.advance()
    // The columns that surrogate pairs of the current line lose.
    var lost = (line: cursor.line, columns: 0)
    // True until the first character; blanks after an escaped line break do not count as one.
    var (isAtStart, isContinued) = (true, false)
    while let scalar = cursor.peek() {
      let mayBeFirst = isAtStart
      isAtStart = isAtStart && isContinued && (scalar == " " || scalar == "\t")
      if scalar == quote {
        cursor.advance()
        guard quote == "'", cursor.peek() == "'" else { break }
      } else if scalar == "\\", quote == "\"" {
        if mayBeFirst, code(at: 0) == 0xFEFF {
          // The parser's library takes it for the mark of the encoding, and drops it.
          throw refusal("a text that begins with the byte order mark U+FEFF; remove it there")
        }
        if let high = surrogate(at: 0) {
          guard high < 0xDC00, let low = surrogate(at: 6), low >= 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
          else {
            throw refusal(
              "half of a surrogate pair (\\u\(String(high, radix: 16))); write both halves, as in \\ud83d\\ude00, or the "
                + "character")
          }
          let hex = String(scalar.value, radix: 16)
          let escape = "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
          replacements.append((cursor.index..<cursor.index + 12, escape))
          lost = (cursor.line, (lost.line == cursor.line ? lost.columns : 0) + 12 - escape.count)
          for _ in 0..<12 { cursor.advance() }
          continue
        }
        cursor.advance()
        if let escaped = cursor.peek(), isLineBreak(escaped) {
          cursor.advance()
          (isAtStart, isContinued) = (mayBeFirst, true)
          continue
        }
      }
      cursor.advance()
    }
    // Blanks after the text keep the columns of later errors in the line as they are in the file.
    if lost.line == cursor.line, lost.columns > 0 {
      replacements.append((cursor.index..<cursor.index, String(repeating: " ", count: lost.columns)))
    }
  }

  /// The code of an escape `\uXXXX` or `\UXXXXXXXX` at an offset in scalars.
  private func code(at offset: Int) -> UInt32? {
    guard cursor.peek(offset) == "\\", let kind = cursor.peek(offset + 1), kind == "u" || kind == "U" else {
      return nil
    }
    var code: UInt32 = 0
    for i in 2..<(kind == "u" ? 6 : 10) {
      guard let digit = cursor.peek(offset + i).flatMap({ Character($0).hexDigitValue }) else { return nil }
      code = code << 4 | UInt32(digit)
    }
    return code
  }

  /// The code of an escape `\uXXXX`, if it is a surrogate.
  private func surrogate(at offset: Int) -> UInt32? {
    guard cursor.peek(offset + 1) == "u", let code = code(at: offset) else { return nil }
    return (0xD800...0xDFFF).contains(code) ? code : nil
  }

  private mutating func scanPlain() {
    noteKey()
    keyMayBegin = false
    let indent = indents[indents.count - 1] + 1
    var isContinued = false
    while !(cursor.column == 0 && cursor.isDocumentMark), cursor.peek() != "#" {
      while let scalar = cursor.peek(), !YAMLCursor.isBlankOrEnd(scalar) {
        if scalar == ":", YAMLCursor.isBlankOrEnd(cursor.peek(1)) { break }
        if flowDepth > 0, ",[]{}".unicodeScalars.contains(scalar) { break }
        cursor.advance()
      }
      guard let next = cursor.peek(), YAMLCursor.isBlankOrEnd(next) else { break }
      while let scalar = cursor.peek(), YAMLCursor.isBlankOrEnd(scalar) {
        isContinued = isContinued || isLineBreak(scalar)
        cursor.advance()
      }
      if flowDepth == 0, cursor.column < indent { break }
    }
    if isContinued { keyMayBegin = true }
  }

  /// Scans a literal (`|`) or folded (`>`) text; false if libyaml finds a syntax error.
  private mutating func scanBlockScalar() -> Bool {
    possibleKey = nil
    keyMayBegin = true
    cursor.advance()
    var increment = 0
    for _ in 0..<2 {
      guard let scalar = cursor.peek() else { break }
      if scalar == "+" || scalar == "-" {
        cursor.advance()
      } else if increment == 0, ("1"..."9").contains(scalar) {
        increment = Int(scalar.value - 0x30)
        cursor.advance()
      }
    }
    while cursor.peek() == " " || cursor.peek() == "\t" { cursor.advance() }
    if cursor.peek() == "#" { cursor.skipLine() }
    guard cursor.peek().map(isLineBreak) ?? true else { return false }
    cursor.advance()
    let parent = indents[indents.count - 1]
    var indent = increment == 0 ? 0 : max(parent, 0) + increment
    guard skipIndentation(&indent, parent: parent) else { return false }
    while cursor.column == indent, cursor.peek() != nil {
      cursor.skipLine()
      cursor.advance()
      guard skipIndentation(&indent, parent: parent) else { return false }
    }
    return true
  }

  /// Skips empty lines and the next indentation of a block scalar; the first call finds its depth.
  private mutating func skipIndentation(_ indent: inout Int, parent: Int) -> Bool {
    var deepest = 0
    while true {
      while indent == 0 || cursor.column < indent, cursor.peek() == " " { cursor.advance() }
      deepest = max(deepest, cursor.column)
      if indent == 0 || cursor.column < indent, cursor.peek() == "\t" { return false }
      guard let scalar = cursor.peek(), isLineBreak(scalar) else { break }
      cursor.advance()
    }
    if indent == 0 { indent = max(deepest, parent + 1, 1) }
    return true
  }

  // MARK: Structure

  private mutating func skipToToken() throws(Refusal) {
    while let scalar = cursor.peek() {
      if scalar == "\t", flowDepth == 0, keyMayBegin {
        throw refusal("a tab in the indentation; indent with spaces")
      } else if scalar == " " || scalar == "\t" {
        cursor.advance()
      } else if scalar == "#" {
        cursor.skipLine()
      } else if isLineBreak(scalar) {
        cursor.advance()
        if flowDepth == 0 { keyMayBegin = true }
      } else {
        return
      }
    }
  }

  private mutating func noteKey() {
    if flowDepth == 0, keyMayBegin { possibleKey = (cursor.index, cursor.line, cursor.column) }
  }

  private mutating func roll(to column: Int) throws(Refusal) {
    guard flowDepth == 0, column > indents[indents.count - 1] else { return }
    indents.append(column)
    try checkDepth()
  }

  private mutating func unroll(to column: Int) {
    while indents.count > 1, indents[indents.count - 1] > column { indents.removeLast() }
  }

  private func checkDepth() throws(Refusal) {
    guard flowDepth + indents.count - 1 > Self.depthLimit else { return }
    throw refusal("nested more than \(Self.depthLimit) deep; a study file needs a handful of levels")
  }

  private func refusal(_ message: String) -> Refusal {
    Refusal(location: SourceLocation(line: cursor.line + 1, column: cursor.column + 1), message: message)
  }
}
