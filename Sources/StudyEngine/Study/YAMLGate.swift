/// Refuses, before the YAML parser sees the text, what must not reach it: anchors, aliases and tags (nine levels of
/// aliases take the parser 20 seconds, an alias as a key more), deep nesting (its stack), directives, a second document
/// and tabs as indentation (whose message would be a riddle).
///
/// It follows the token scanner of libyaml rule by rule, in particular where quoted, plain and block scalars end, so
/// that `&`, `*` and `!` in texts and comments are just characters. Where libyaml stops with a syntax error the gate
/// stops too, and lets the parser say it.
struct YAMLGate {
  /// What was refused.
  struct Refusal: Error, Hashable {
    let place: Place
    let message: String
  }

  /// Brackets within brackets and blocks within blocks. A table that sweeps needs six.
  static let depthLimit = 64

  private var cursor: YAMLCursor
  /// The columns of the open block collections; -1 for the document itself.
  private var indents = [-1]
  /// Open brackets and braces.
  private var flowDepth = 0
  /// Where a token began that can turn out to be a key.
  private var possibleKey: (index: Int, line: Int, column: Int)?
  /// As in libyaml: while a key may begin, a tab is no white space.
  private var keyMayBegin = true
  private var document = DocumentState.before

  private enum DocumentState { case before, started, inside, ended }

  /// Checks a text, or says what is wrong with it.
  static func check(_ text: [Unicode.Scalar]) throws(Refusal) {
    var gate = YAMLGate(cursor: YAMLCursor(text))
    while try gate.scanToken() {}
  }

  private init(cursor: YAMLCursor) { self.cursor = cursor }

  // MARK: Tokens

  /// Scans one token; false at the end and where libyaml would stop.
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
    case "'", "\"": scanQuoted(scalar)
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

  /// The colon after a key.
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

  private mutating func scanQuoted(_ quote: Unicode.Scalar) {
    noteKey()
    keyMayBegin = false
    cursor.advance()
    while let scalar = cursor.peek() {
      if scalar == quote {
        cursor.advance()
        guard quote == "'", cursor.peek() == "'" else { return }
      } else if scalar == "\\", quote == "\"" {
        cursor.advance()
        if let escaped = cursor.peek(), isLineBreak(escaped) { continue }
      }
      cursor.advance()
    }
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

  /// A literal (`|`) or folded (`>`) text; false where libyaml finds a syntax error.
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

  /// Skips empty lines and the indentation of a block scalar's next line; the first time it finds out how deep that is.
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
    Refusal(place: Place(line: cursor.line + 1, column: cursor.column + 1), message: message)
  }
}
