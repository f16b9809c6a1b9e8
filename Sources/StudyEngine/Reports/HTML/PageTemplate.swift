import Mustache

/// The template of the HTML report with its style sheet and script, from the files in Page.
///
/// The files are compiled into the program, which can be copied without a bundle of resources.
enum PageTemplate {
  /// The style sheet: the colours of `ChartStyle`, then the file.
  static let style =
    ":root { \(colours(ChartStyle.colours)) }\n@media (prefers-color-scheme: dark) { :root { "
    + "\(colours(ChartStyle.darkColours)) } }\n@media print { :root { \(colours(ChartStyle.colours)) } }\n"
    + ChartStyle.colours.indices.map { ".c\($0) { color: var(--c\($0)); }\n" }.joined()
    + text(PackageResources.page_css)
  /// The files of the script in one scope, as the content of an element that is XML, too.
  static let script =
    "\n//<![CDATA[\n(function () {\n\"use strict\";\n\n"
    + [
      PackageResources.page_js, PackageResources.matrix_js, PackageResources.tables_js,
      PackageResources.figures_js,
      PackageResources.filter_js, PackageResources.downloads_js,
    ].map(text).joined(separator: "\n") + "})();\n//]]>\n"
  /// Nothing is loaded and no code or style is executed but the page's own; images are those that
  /// its script makes of figures.
  static let policy =
    "default-src 'none'; style-src '\(source(style))'; script-src '\(source(script))'; img-src blob:; "
    + "base-uri 'none'; form-action 'none'"

  private static func colours(_ colours: [String]) -> String {
    colours.enumerated().map { "--c\($0): \($1);" }.joined(separator: " ")
  }

  /// The name of a text in a policy.
  private static func source(_ text: String) -> String { "sha256-\(base64(SHA256.digest(of: text)))" }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return stride(from: 0, to: bytes.count, by: 3).map { start in
      let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
      let number = group[0] << 16 | group[1] << 8 | group[2]
      let count = min(3, bytes.count - start) + 1
      return (0..<4).map { $0 < count ? String(letters[number >> (18 - 6 * $0) & 63]) : "=" }.joined()
    }.joined()
  }

  /// The page, for a value with the names of the templates.
  static func render(_ page: Any) -> String {
    // The template is part of the program: that it parses depends on no input, and tests render it.
    library.render(page, withTemplate: "page")!
  }

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(EscapedText(), named: "PAGE")
    var library = MustacheLibrary()
    for (name, bytes) in [
      ("page", PackageResources.page_mustache), ("matrix", PackageResources.matrix_mustache),
      ("figure", PackageResources.figure_mustache),
      ("chapter", PackageResources.chapter_mustache), ("shapes", PackageResources.shapes_mustache),
    ] {
      // As above.
      try! library.register(text(bytes), named: name)
    }
    return library
  }()

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Text in the content or in a quoted attribute of HTML that is XML too.
///
/// It goes by scalars. The engine's own escaping goes by characters, and leaves a `<` or a
/// quotation mark alone that a combining accent follows. An invisible character stands as its
/// number; XML forbids some.
struct EscapedText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in visible(text, keeping: ["\n", "\t"]).unicodeScalars {
      switch scalar {
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
