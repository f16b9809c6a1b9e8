/// A table of LaTeX as wide as the text, whatever the width of the text is.
///
/// Figures take what they need, estimated in em of the font; columns of words share what is left and
/// wrap. A caption of its own for the list of tables, the head on every page.
package struct LaTeXTable {
  /// A column: its head, and how it is set.
  struct Column {
    /// Words wrap; figures are set to the right; headed figures too, below a head that wraps.
    enum Kind { case words, figures, headed }
    /// In LaTeX.
    let head: String
    let kind: Kind
  }
  /// A line below the head, in LaTeX.
  enum Line {
    /// Above the lines that it is about, over the whole width.
    case heading(String)
    /// As many as columns.
    case fields([String])
  }

  /// What the file begins with: packages, font, and a command that names the width of a column of
  /// words, at least 4 em on pages on which figures leave nothing.
  static let preamble = """
    % Needs \\usepackage{array}, \\usepackage{booktabs} and \\usepackage{longtable}; include with \\input.
    \\begingroup\\footnotesize\\setlength{\\tabcolsep}{3.5pt}\\setlength{\\LTcapwidth}{\\linewidth}
    \\def\\mistudywidth#1#2{\\edef#1{\\the\\dimexpr\\ifdim#2<4em 4em\\else#2\\fi\\relax}}

    """
  /// What the file ends with.
  static let end = "\\endgroup\n"

  let columns: [Column]
  var caption: String
  /// In the list of tables.
  let shortCaption: String
  var lines: [Line] = []

  func write(to output: inout some TextOutputStream) {
    let heads = columns.indices.map { broken(head: $0) }
    let widths = widths(below: heads)
    // Short words are set as they are; if all are short, the widest take what is left.
    let words = columns.indices.filter { columns[$0].kind == .words }
    let long = words.filter { widths[$0] > 8 }
    let wrapping = Set(long.isEmpty ? words.max { widths[$0] < widths[$1] }.map { [$0] } ?? [] : long)
    let wanted = columns.indices.map { wrapping.contains($0) ? min(widths[$0], 24) : 0 }
    let all = wanted.reduce(0, +)
    // Estimates may be a little short.
    let taken = columns.indices.reduce(0) { $0 + (wrapping.contains($1) ? 0 : widths[$1] + 0.15) }
    let left = "\\dimexpr\\linewidth-\(2 * columns.count)\\tabcolsep-\(Self.em(taken))\\relax"
    var count = 0
    let layout = columns.indices.map { column in
      switch columns[column].kind {
      case .figures: return "r"
      case .headed: return ">{\\raggedleft\\arraybackslash}p{\(Self.em(widths[column]))}"
      case .words:
        guard wrapping.contains(column) else { return "l" }
        // Names of commands have letters only.
        count += 1
        let name = "\\mistudy" + String(repeating: "i", count: count)
        let share = DecimalDigits.fixed(wanted[column] / all, decimals: 3)
        output.write("\\mistudywidth\(name){\(share)\(left)}%\n")
        return ">{\\raggedright\\arraybackslash}p{\(name)}"
      }
    }
    let head = heads.map(\.text).joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\begin{longtable}{\(layout.joined())}\n\\caption[\(Self.grouped(shortCaption))]{\(caption)}\\\\\n"
        + "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    var isFirst = true
    for line in lines {
      switch line {
      case .heading(let text):
        if !isFirst { output.write("\\addlinespace\n") }
        let width = "\\dimexpr\\linewidth-2\\tabcolsep\\relax"
        output.write("\\multicolumn{\(columns.count)}{p{\(width)}}{\\raggedright \(text)} \\\\*\n")
      case .fields(let fields): output.write(fields.joined(separator: " & ") + " \\\\\n")
      }
      isFirst = false
    }
    output.write("\\end{longtable}\n")
  }

  /// About how wide the columns are if nothing wraps but heads, in em.
  var widths: [Double] { widths(below: columns.indices.map { broken(head: $0) }) }

  private func widths(below heads: [(text: String, widest: String)]) -> [Double] {
    columns.indices.map { column in
      ([heads[column].widest] + fields(of: column)).map { Self.width(of: $0) }.max() ?? 0
    }
  }

  private func fields(of column: Int) -> [String] {
    lines.compactMap { line in
      if case .fields(let fields) = line { return fields[column] }
      return nil
    }
  }

  /// The head of figures in lines that are no wider than the figures or its longest word.
  private func broken(head column: Int) -> (text: String, widest: String) {
    let head = columns[column].head
    let words = head.split(separator: " ").map(String.init)
    if columns[column].kind == .headed {
      // TeX breaks it itself, after hyphens, too.
      let parts = words.flatMap { word in
        word.split(separator: "-").map { $0.last == "," ? String($0) : "\($0)-" }
      }
      return (head, parts.max { Self.width(of: $0) < Self.width(of: $1) } ?? "")
    }
    guard columns[column].kind == .figures, words.count > 1 else { return (head, head) }
    let room = (fields(of: column) + words).map { Self.width(of: $0) }.max() ?? 0
    var lines: [String] = []
    for word in words {
      if let last = lines.last, Self.width(of: "\(last) \(word)") <= room {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(word)
      }
    }
    let widest = lines.max { Self.width(of: $0) < Self.width(of: $1) } ?? head
    return lines.count == 1
      ? (head, head) : ("\\shortstack[r]{\(lines.map(Self.grouped).joined(separator: "\\\\"))}", widest)
  }

  /// In a group, where a bracket would end an argument or begin one.
  private static func grouped(_ text: String) -> String { "{\(text)}" }

  private static func em(_ width: Double) -> String { DecimalDigits.fixed(width, decimals: 2) + "em" }

  /// About how wide LaTeX sets a text, in em of Computer Modern: a digit is half of one.
  package static func width(of latex: String) -> Double {
    var (width, scale, depth) = (0.0, 1.0, 0)
    var rest = Substring(latex)
    while let character = rest.first {
      rest = rest.dropFirst()
      switch character {
      case "\\":
        let letters = rest.prefix { $0.isLetter }
        let name = letters.isEmpty ? rest.prefix(1) : letters
        rest = rest.dropFirst(name.count)
        width += scale * (commandWidths[String(name)] ?? 0.5)
      // A script of seven tenths, to the end of its group.
      case "^" where rest.first == "{": (scale, depth) = (0.7, 0)
      case "{": depth += 1
      case "}":
        depth -= 1
        if depth == 0 { scale = 1 }
      case "$", "~": break
      case ".", ",", "'", "|", "i", "l", "j", ":", ";": width += scale * 0.28
      case "-", "=", "<", ">", "+": width += scale * 0.78
      case " ": width += scale * 0.33
      case "m", "w", "M", "W": width += scale * 0.85
      case "A"..."Z": width += scale * 0.72
      default: width += scale * 0.5
      }
    }
    return width
  }

  /// Of commands that are not half an em wide, with the spaces around them.
  private static let commandWidths = [
    "pm": 0.9, "times": 0.9, "sim": 0.9, "mbox": 0, "mathbf": 0.15, "textbf": 0.15, "rlap": 0, "mathrm": 0,
    "%": 0.83, "&": 0.78, "#": 0.83,
  ]
}
