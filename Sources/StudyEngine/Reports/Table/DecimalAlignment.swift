/// Puts the decimal points of texts below one another.
struct DecimalAlignment {
  private let before: Int
  private let after: Int

  init(_ texts: [String]) {
    before = texts.map { Self.split($0).before }.max() ?? 0
    after = texts.map { Self.split($0).after }.max() ?? 0
  }

  /// The text with spaces on both sides; all have the same width.
  func align(_ text: String) -> String {
    let parts = Self.split(text)
    return spaces(before - parts.before) + text + spaces(after - parts.after)
  }

  /// The number of characters before the point, and from the point on.
  private static func split(_ text: String) -> (before: Int, after: Int) {
    let before = text.prefix { $0 != "." }.count
    return (before, text.count - before)
  }
}
