import StudyEngine
import Testing

/// What must not reach the YAML parser, and what it does not understand: one line each, at once.
@Suite("Study files that are no YAML, or too clever")
struct StudySyntaxTests {
  static let anchor = "an anchor ('&'); anchors and aliases are not allowed, write the value out"
  static let alias = "an alias ('*'); anchors and aliases are not allowed, write the value out"
  static let tag = "a tag ('!'); tags are not allowed, write the plain value, or quote the text"
  static let empty = "the file is empty or holds only comments; a study file has the keys name, seed, ..."
  static let second = "a second document begins here ('---'); a study file is one document"
  static let deep = "nested more than 64 deep; a study file needs a handful of levels"
  static let keys =
    "name, description, seed, replications, generator, laws, sample-sizes, estimators, published, controls"

  /// Nine levels of nine aliases: 387 million elements if they were expanded.
  static let bomb =
    (["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + (1...9).map { i in
      "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ", ") + "]"
    })
    .joined(separator: "\n")

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      (bomb, "1:5: \(anchor)"),
      (bomb + "\n? *a9\n: 1\n", "1:5: \(anchor)"),
      ("*a : 1", "1:1: \(alias)"),
      ("? *a\n: 1", "1:3: \(alias)"),
      ("<<: *base", "1:5: \(alias)"),
      ("laws:\n- &x {law: xor-noise}", "2:3: \(anchor)"),
      ("laws: [a, &x b]", "1:11: \(anchor)"),
      ("text: 'it''s' \nseed: &s 1", "2:7: \(anchor)"),
      ("text: \"a \\\" b\"\nseed: &s 1", "2:7: \(anchor)"),
      ("text: |\n  &fine\nseed: &s 1", "3:7: \(anchor)"),
      ("text: |2\n   &fine\n  *fine\n &bad", "4:2: \(anchor)"),
      ("- text: >-\n   &fine\n- *x", "3:3: \(alias)"),
      ("text: plain\n  &fine\nseed: &s 1", "3:7: \(anchor)"),
      ("text: a # b\n  &x", "2:3: \(anchor)"),
      ("seed: !!int 1", "1:7: \(tag)"),
      ("!<x> seed: 1", "1:1: \(tag)"),
      (String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000), "1:65: \(deep)"),
      (String(repeating: "[", count: 2000), "1:65: \(deep)"),
      (String(repeating: "{a: ", count: 100_000), "1:257: \(deep)"),
      (String(repeating: "- ", count: 2000) + "a", "1:129: \(deep)"),
      (String(repeating: "? ", count: 2000) + "a", "1:129: \(deep)"),
      ((0..<2000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"), "65:66: \(deep)"),
      ("", "1:1: \(empty)"),
      ("\n\n", "3:1: \(empty)"),
      ("# nothing\n", "2:1: \(empty)"),
      ("---\n", "2:1: \(empty)"),
      ("a: 1\n---\nb: 2", "2:1: \(second)"),
      ("---\na: 1\n---\n", "3:1: \(second)"),
      (
        "a: 1\n...\nb: 2",
        "3:1: something after the end of the document ('...'); a study file is one document"
      ),
      ("%YAML 1.2\n---\na: 1", "1:1: a YAML directive; delete this line, a study file needs none"),
      ("laws:\n\t- a", "2:1: a tab in the indentation; indent with spaces"),
      ("laws:\n  \t- a", "2:3: a tab in the indentation; indent with spaces"),
      ("a: 1\0", "1:5: the character U+0000 (NUL) cannot stand in a text file; remove it"),
      ("a: \u{1B}[0m", "1:4: the character U+001B cannot stand in a text file; remove it"),
      ("a: b: c", "1:5: not YAML: mapping values are not allowed in this context"),
      (
        "a: [1, 2", "2:1: not YAML: did not find expected ',' or ']' (while parsing a flow sequence from 1:4)"
      ),
      ("a: 'x", "1:6: not YAML: found unexpected end of stream (while scanning a quoted scalar from 1:4)"),
      (
        "a: @x",
        "1:4: not YAML: found character that cannot start any token (while scanning for the next token from 1:4)"
      ),
      (
        "a: \"\\q\"", "1:5: not YAML: found unknown escape character (while parsing a quoted scalar from 1:4)"
      ),
      ("just words", "1:1: the file holds just words; allowed: a mapping with the keys \(keys)"),
      ("- a\n- b", "1:1: the file holds a list; allowed: a mapping with the keys \(keys)"),
      ("a: 1\nb: 2\na: 3", "1:1: the key 'a' is written more than once, first here; keep one"),
      ("b:\n  - {x: 1, x: 2}", "2:6: the key 'x' is written more than once, first here; keep one"),
    ] as [(String, String)])
  func refused(text: String, line: String) { #expect(errorLines(text) == [line]) }

  @Test(arguments: [
    "description: a & b, *c* and !d",
    "description: '&a *b !c'",
    "description: \"&a *b !c\"",
    "description: text # &a *b !c",
    "# &a\ndescription: text",
    "description: first\n  &second\n  *third\n  !fourth",
    "description: |\n  &a\n\n  *b\n    !c",
    "description: >+2 # &c\n    &a\n  *b",
    "description: 'two\n\n  &lines'",
    "description: \"two \\\n  &lines\"",
    "description:\ttab",
    "---\ndescription: x",
  ])
  func allowed(text: String) { #expect(errorLines(text + "\n" + studyText()) == []) }
}
