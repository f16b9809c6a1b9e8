import Mustache

/// The template of the HTML report with its style sheet and script, from the files in Page.
///
/// The files are compiled into the program, which can be copied without a bundle of resources.
enum PageTemplate {
  static let style = text(PackageResources.page_css)
  static let script = text(PackageResources.page_js)

  /// The page, for a value with the names of the templates.
  static func render(_ page: Any) -> String {
    // The template is part of the program: that it parses depends on no input, and tests render it.
    library.render(page, withTemplate: "page")!
  }

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(EscapedText(), named: "PAGE")
    var library = MustacheLibrary()
    for (name, bytes) in [
      ("page", PackageResources.page_mustache), ("figure", PackageResources.figure_mustache),
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
