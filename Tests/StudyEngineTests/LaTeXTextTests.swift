import Foundation
import MutualInformation
import StudyEngine
import Testing

/// LaTeX without TeX: ASCII, balanced, one superscript at a time. Scripts/latex/check compiles reports.
@Suite struct LaTeXTextTests {
  @Test(arguments: [
    ("ρ ≥ 0.9 − χ² ∞", "$\\rho$ $\\ge$ 0.9 $-$ $\\chi$$^{2}$ $\\infty$"),
    ("Ω ∈ Α", "$\\Omega$ $\\in$ $\\mathrm{A}$"),
    ("≠ e\u{301} é ñ ï ǰ ş", "$\\ne$ \\'{e} \\'{e} \\~{n} \\\"{\\i} \\v{\\j} \\c{s}"),
    ("ρ\u{302}", "$\\hat{\\rho}$"),
    ("ά", "$\\acute{\\alpha}$"), ("中 한", "\\texttt{U+4E2D} \\texttt{U+D55C}"), ("🎲", "\\texttt{U+1F3B2}"),
    ("ą", "\\texttt{U+0105}"), ("a\u{328}", "a\\texttt{U+0328}"), ("\u{301}", "\\texttt{U+0301}"),
    ("[x", "{}[x"), (" *x", "{} *x"), ("\n[x", "{} [x"), ("x[*", "x[*"), ("{[", "\\{["),
    ("a--b – `c`", "a-{}-b -- \\`{}c\\`{}"),
    (
      "100 % & $5 #1 a_b {c} ~ ^ \\",
      "100 \\% \\& \\$5 \\#1 a\\_b \\{c\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}"
    ),
    ("a<b>|c", "a$<$b$>$$|$c"), ("\u{202E}", "\\textbackslash{}u\\{202E\\}"),
    ("Straße – Łódź", "Stra\\ss{}e -- \\L{}\\'{o}d\\'{z}"),
  ])
  func escaped(text: String, latex: String) { #expect(LaTeXText.escaped(text) == latex) }

  /// Every character, alone, behind a letter and behind Greek, is printable ASCII with balanced braces and dollars.
  @Test func everyCharacter() {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x3100, 0xA000...0xA100, 0xAC00...0xAC40, 0xF900...0xFFFF, 0x1D400...0x1D7FF,
    ]
    for scalar in ranges.joined().compactMap(Unicode.Scalar.init) {
      for text in [String(scalar), "a\(scalar)", "ρ\(scalar)x"] {
        guard let fault = Self.fault(LaTeXText.escaped(text)) else { continue }
        Issue.record("U+\(String(scalar.value, radix: 16)): \(fault)")
      }
    }
  }

  /// Reports of all that can go wrong in print, with errors and marks of every size.
  @Test func reports() throws {
    let fixture = try ReportFixture.summary()
    var summaries = [fixture, try VisibleTextTests.summary()]
    for size in [1e-300, 1e-17, 1e-9, 1e9, 1e300] {
      let rows = fixture.rows.map { row in
        SummaryRow(
          cell: row.cell, estimator: row.estimator, target: row.target,
          measures: Measures(
            of: (0..<40).map { row.target.truth.value + size * (10 + Double($0 % 3)) }, failures: 1,
            truth: row.target.truth.value,
            expectation: row.target.expectation))
      }
      let values = (0..<40).map { size * Double($0 % 3) }
      let pair = pairMeasures(values, values.map { $0 + size * 3 }, truth: 0)
      summaries.append(
        Summary(study: fixture.study, rows: rows, pairs: [PairRow(first: 0, second: 1, measures: pair)]))
    }
    var marked = 0
    for summary in summaries {
      let text = LaTeXReport.render(summary)
      if let fault = Self.fault(text) { Issue.record("\(fault)") }
      marked += text.split(separator: "}{}^{").count - 1
    }
    // Marks on errors with exponents were drawn.
    #expect(marked > 0)
  }

  /// The checker sees what it is for.
  @Test func checker() {
    for bad in [
      "$x^{2}^{3}$", "$1 \\pm 10^{-5}^{*}$", "$x_{1}_{2}$", "ρ", "{", "}", "$x", "x^2", "\\\\\n[x",
      "\\\\*\n *",
    ] {
      #expect(Self.fault(bad) != nil, "\(bad)")
    }
    for good in ["$x^{2}{}^{3}$", "$x^{2}$$^{3}$", "\\{\\$ \\^{a}", "$x_{1}^{2}$", "\\\\\n{}[x"] {
      #expect(Self.fault(good) == nil, "\(good)")
    }
  }

  /// What would stop TeX, or nil.
  private static func fault(_ latex: String) -> String? {
    let scalars = Array(latex.unicodeScalars)
    var (depth, isFormula, position) = (0, false, 0)
    // Scripts that the last part of a formula has, by depth.
    var scripts: [Set<Unicode.Scalar>] = [[]]
    let near = { (place: Int) in
      String(String.UnicodeScalarView(scalars[max(0, place - 30)..<min(scalars.count, place + 10)]))
    }
    var pending: Unicode.Scalar?
    while position < scalars.count {
      let scalar = scalars[position]
      guard scalar == "\n" || (0x20...0x7E).contains(scalar.value) else {
        return "not ASCII: \(near(position))"
      }
      switch scalar {
      case "\\":
        position += 1
        guard position < scalars.count else { return "ends with a backslash" }
        if scalars[position] == "\\" {
          var next = position + 1
          if next < scalars.count, scalars[next] == "*" { next += 1 }
          while next < scalars.count, scalars[next] == " " || scalars[next] == "\n" { next += 1 }
          if next < scalars.count, scalars[next] == "[" || scalars[next] == "*" {
            return "an option: \(near(next))"
          }
        }
        while position + 1 < scalars.count, scalars[position].properties.isAlphabetic,
          scalars[position + 1].properties.isAlphabetic
        {
          position += 1
        }
        scripts[depth] = []
      case "{":
        depth += 1
        scripts.append([])
        if pending == nil { scripts[depth - 1] = [] }
        pending = nil
      case "}":
        guard depth > 0 else { return "a brace too many: \(near(position))" }
        depth -= 1
        scripts.removeLast()
      case "$":
        isFormula.toggle()
        scripts[depth] = []
      case "^", "_":
        guard isFormula else { return "a script outside of mathematics: \(near(position))" }
        guard scripts[depth].insert(scalar).inserted else { return "two scripts: \(near(position))" }
        pending = scalar
        position += 1
        continue
      default:
        if pending == nil { scripts[depth] = [] }
      }
      pending = nil
      position += 1
    }
    return depth != 0 ? "a brace is open" : isFormula ? "a formula is open" : nil
  }

  /// Widths of text in em of Computer Modern 10 pt, by TeX: \settowidth on each, over 10.00002 pt.
  @Test(arguments: [
    ("$0.123$", 2.278), ("100.0 \\%", 3.444), ("$-0.0123 \\pm 0.0012^{*}$", 8.015),
    ("bias $\\pm$ MCSE", 6.047),
    ("bivariate-normal", 7.2), ("$\\mathbf{0.0268}$", 3.153), ("freedman-diaconis", 7.869),
  ])
  func widths(latex: String, width: Double) {
    #expect(abs(LaTeXTable.width(of: latex) / width - 1) < 0.12, "\(LaTeXTable.width(of: latex)), \(width)")
  }
}
