import MutualInformation

/// A table to be included in a paper, broken over pages where it is long.
public enum LaTeXReport: ReportFormat {
  /// `--format latex`.
  public static let id = "latex"
  /// For help.
  public static let summary = "one table for \\input, with the packages booktabs and longtable"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let body = ReportBody(summary, in: unit)
    let study = summary.study
    let titles =
      ["estimator", "truth", "mean", "bias $\\pm$ MCSE"]
      + (body.hasExpectations ? ["exact bias", "$z$"] : [])
      + ["SD", "RMSE", "failed"]
    let columns = titles.count
    output.write("% Needs \\usepackage{booktabs} and \\usepackage{longtable}; include with \\input.\n")
    output.write("\\begin{longtable}{l\(String(repeating: "r", count: columns - 1))}\n")
    let end = study.description.last.map { ".?!".contains($0) } ?? false ? "" : "."
    let title = study.description.isEmpty ? study.name : "\(study.name): \(study.description)"
    let notes =
      [title + end, body.settings] + (body.partial.map { [$0] } ?? [])
      + body.constants.map { "Throughout \($0)." } + body.totals
    output.write("\\caption{\(escaped(notes.joined(separator: " ")))\n")
    output.write(
      "  $^{*}$~$|\\mathrm{bias}| > 2$~MCSE; $^{!}$~$|z| > 4$\(body.hasFirstOrder ? "; $\\sim$ first order only" : "").}\\\\\n"
    )
    let head = titles.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    for (index, section) in body.sections.enumerated() {
      if index > 0 { output.write("\\addlinespace\n") }
      let heading = section.heading.map(inline).joined(separator: ", ")
      output.write("\\multicolumn{\(columns)}{l}{\(heading)} \\\\*\n")
      for line in section.lines {
        output.write(cells(of: line, in: section, body).joined(separator: " & ") + " \\\\\n")
      }
    }
    output.write("\\end{longtable}\n")
    if let looks = body.looks { write(looks, to: &output) }
    if let published = body.published { write(published, to: &output) }
  }

  /// The looks, in a table of their own.
  private static func write(_ looks: LooksTable, to output: inout some TextOutputStream) {
    let columns = looks.titles.indices.map { LooksTable.isWords($0) ? "l" : "r" }.joined()
    output.write("\\begin{longtable}{\(columns)}\n")
    output.write("\\caption{\(escaped(looks.notes.joined(separator: " ")))}\\\\\n")
    let head = looks.titles.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    for line in looks.lines {
      let cells = line.enumerated().map { LooksTable.isWords($0) ? escaped($1) : number($1) }
      output.write(cells.joined(separator: " & ") + " \\\\\n")
    }
    output.write("\\end{longtable}\n")
  }

  /// A table of its own.
  private static func write(_ published: PublishedTable, to output: inout some TextOutputStream) {
    output.write("\\begin{longtable}{lrlrrl}\n")
    output.write("\\caption{\(escaped(published.notes.joined(separator: " ")))}\\\\\n")
    let head = published.titles.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    for line in published.lines {
      output.write(
        line.map { escaped($0).replacing("±", with: "$\\pm$") }.joined(separator: " & ") + " \\\\\n")
    }
    output.write("\\end{longtable}\n")
  }

  private static func cells(of line: ReportBody.Line, in section: ReportBody.Section, _ body: ReportBody)
    -> [String]
  {
    let label =
      section.hasSeveralQuantities ? "\(escaped(line.label)), \(inline(line.quantity))" : escaped(line.label)
    let bias =
      line.bias == Figure.missing
      ? number(line.bias)
      : "$\(formula(line.bias)) \\pm \(formula(line.biasError))"
        + (line.marks.contains(.bias) ? "^{*}$" : "$")
    return [label, number(line.truth), number(line.mean), bias]
      + (body.hasExpectations
        ? [number(line.exactBias), number(line.z) + (line.marks.contains(.expectation) ? "$^{!}$" : "")] : [])
      + [number(line.deviation), number(line.rootMeanSquare), line.failures]
  }

  /// A figure in mathematics, so that its minus is one: `$-0.12$`, `$1.2 \times 10^{-17}$`.
  private static func number(_ text: String) -> String {
    text == Figure.missing ? formula(text) : "$\(formula(text))$"
  }

  private static func formula(_ text: String) -> String {
    if text == Figure.missing { return "\\mbox{--}" }
    let tilde = text.hasPrefix("~")
    let parts = text.drop { $0 == "~" }.split(separator: "e")
    let power = parts.count > 1 ? " \\times 10^{\(parts[1])}" : ""
    return "\(tilde ? "\\sim " : "")\(parts[0])\(power)"
  }

  /// A text whose beginning may be a quantity: `I(Z;Y|X) = 0.2 nats` gets its formula in mathematics.
  private static func inline(_ text: String) -> String {
    for quantity in Quantity.allCases
    where quantity.rawValue.hasPrefix("I(") && text.hasPrefix(quantity.rawValue) {
      let formula = quantity.rawValue.split(separator: "|").joined(separator: " \\mid ")
      return "$\(formula)$" + escaped(String(text.dropFirst(quantity.rawValue.count)))
    }
    return escaped(text)
  }

  /// The text with LaTeX's own characters taken literally; line ends become spaces.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\textbackslash{}"
      case "~": escaped += "\\textasciitilde{}"
      case "^": escaped += "\\textasciicircum{}"
      case "<", ">", "|": escaped += "$\(scalar)$"
      case "&", "%", "$", "#", "_", "{", "}": escaped += "\\\(scalar)"
      case "–": escaped += "--"
      case _ where scalar.properties.generalCategory == .control: escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
