import StudyEngine
import Testing

/// Texts of others in Markdown are shown as they are: no code, mathematics, references or tags.
@Suite struct MarkdownTextTests {
  @Test(arguments: [
    ("a_b *c* `d` [e](f)", "a\\_b \\*c\\* \\`d\\` \\[e](f)"),
    ("<b>x</b> </td>", "\\<b>x\\</b> \\</td>"), ("$x$ #1 ~ \\", "\\$x\\$ \\#1 \\~ \\\\"),
    ("R & D, 50 % &", "R & D, 50 % &"), ("&lt;b&gt; &#60;", "\\&lt;b\\&gt; \\&\\#60;"),
    ("line\nend\u{202E}", "line end\\\\u{202E}"),
  ])
  func escaped(text: String, markdown: String) { #expect(MarkdownReport.escaped(text) == markdown) }
}
