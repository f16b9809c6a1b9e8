import Foundation

/// Text as LaTeX prints it literally, in ASCII, for any engine and font encoding without a package.
///
/// LaTeX's own characters are taken literally. Greek letters and signs become mathematics, accented
/// Latin letters accents. A character without a command stands as `U+4E2D`. Invisible characters
/// are escaped as `visible` does, and line ends become spaces. A bracket or an asterisk at the
/// beginning stands behind an empty group: after `\\` or `\item` it would be an option.
package enum LaTeXText {
  package static func escaped(_ text: String) -> String {
    var escaped =
      text.unicodeScalars.first { !$0.properties.isWhitespace }.map { $0 == "[" || $0 == "*" } ?? false
      ? "{}" : ""
    let scalars = Array(withoutControls(text).unicodeScalars)
    var position = 0
    while position < scalars.count {
      var end = position + 1
      while end < scalars.count, isMark(scalars[end]) { end += 1 }
      // Two hyphens would become a dash.
      if position > 0, scalars[position] == "-", scalars[position - 1] == "-" { escaped += "{}" }
      escaped += piece(scalars[position], marks: Array(scalars[(position + 1)..<end]))
      position = end
    }
    return escaped
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// A character with the accents that stand on it.
  private static func piece(_ scalar: Unicode.Scalar, marks: [Unicode.Scalar]) -> String {
    if let sign = mathematics[scalar] { return accented(sign, marks, isMathematics: true) }
    if scalar.isASCII || signs[scalar] != nil { return accented(letter(scalar), marks, isMathematics: false) }
    // Its accents by themselves, if there are commands for all.
    let parts = Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
    if let base = parts.first, base != scalar {
      let sign = mathematics[base]
      let commands = sign == nil ? accents : mathematicalAccents
      if sign != nil || base.isASCII || signs[base] != nil,
        parts.dropFirst().allSatisfy({ commands[$0] != nil })
      {
        return accented(sign ?? letter(base), parts.dropFirst() + marks, isMathematics: sign != nil)
      }
    }
    return ([scalar] + marks).map(number).joined()
  }

  /// The accents with a command, from the innermost out; from the first without one on by number.
  private static func accented(_ base: String, _ marks: [Unicode.Scalar], isMathematics: Bool) -> String {
    let commands = isMathematics ? mathematicalAccents : accents
    let known = marks.prefix { commands[$0] != nil }
    let whole = known.reduce(base) { whole, mark in
      // The accent replaces the dot.
      let isDotless = (whole == "i" || whole == "j") && !below.contains(mark) && !isMathematics
      return "\(commands[mark]!){\(isDotless ? "\\\(whole)" : whole)}"
    }
    return (isMathematics ? "$\(whole)$" : whole) + marks.dropFirst(known.count).map(number).joined()
  }

  /// Accents that leave the dot of an i alone.
  private static let below: Set<Unicode.Scalar> = ["\u{323}", "\u{327}", "\u{331}"]

  /// A character outside of mathematics.
  private static func letter(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\textbackslash{}"
    case "~": return "\\textasciitilde{}"
    case "^": return "\\textasciicircum{}"
    case "`": return "\\`{}"
    case "&", "%", "$", "#", "_", "{", "}": return "\\\(scalar)"
    default: return scalar.isASCII ? String(scalar) : signs[scalar] ?? number(scalar)
    }
  }

  /// `U+4E2D`.
  private static func number(_ scalar: Unicode.Scalar) -> String { "\\texttt{\(scalar.codePoint)}" }

  private static let accents: [Unicode.Scalar: String] = [
    "\u{300}": "\\`", "\u{301}": "\\'", "\u{302}": "\\^", "\u{303}": "\\~", "\u{304}": "\\=",
    "\u{306}": "\\u", "\u{307}": "\\.",
    "\u{308}": "\\\"", "\u{30A}": "\\r", "\u{30B}": "\\H", "\u{30C}": "\\v", "\u{323}": "\\d",
    "\u{327}": "\\c", "\u{331}": "\\b",
  ]

  private static let mathematicalAccents: [Unicode.Scalar: String] = [
    "\u{300}": "\\grave", "\u{301}": "\\acute", "\u{302}": "\\hat", "\u{303}": "\\tilde", "\u{304}": "\\bar",
    "\u{305}": "\\bar",
    "\u{306}": "\\breve", "\u{307}": "\\dot", "\u{308}": "\\ddot", "\u{30C}": "\\check", "\u{20D7}": "\\vec",
    "\u{338}": "\\not",
  ]

  /// Text in every font encoding of LaTeX.
  private static let signs: [Unicode.Scalar: String] = [
    "\u{A0}": "~", "\u{2009}": "\\,", "\u{202F}": "\\,", "\u{2002}": "\\enspace{}", "\u{2003}": "\\quad{}",
    "\u{2007}": "~",
    "–": "--", "—": "---", "‐": "-", "‑": "\\mbox{-}", "‒": "--", "―": "---", "‘": "`", "’": "'", "“": "``",
    "”": "''", "‚": ",",
    "„": ",,", "…": "\\ldots{}", "•": "\\textbullet{}", "°": "$^{\\circ}$", "§": "\\S{}", "¶": "\\P{}",
    "†": "\\dag{}", "‡": "\\ddag{}",
    "©": "\\copyright{}", "®": "\\textregistered{}", "™": "\\texttrademark{}", "£": "\\pounds{}", "¡": "!`",
    "¿": "?`",
    "ª": "\\textordfeminine{}", "º": "\\textordmasculine{}", "ß": "\\ss{}", "æ": "\\ae{}", "Æ": "\\AE{}",
    "œ": "\\oe{}", "Œ": "\\OE{}",
    "ø": "\\o{}", "Ø": "\\O{}", "ł": "\\l{}", "Ł": "\\L{}", "ı": "\\i{}", "ȷ": "\\j{}",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
  ]

  /// Commands of mathematics; Greek capitals that look like Latin letters are those.
  private static let mathematics: [Unicode.Scalar: String] = {
    var signs: [Unicode.Scalar: String] = [
      "<": "<", ">": ">", "|": "|", "−": "-", "±": "\\pm", "∓": "\\mp", "×": "\\times", "÷": "\\div",
      "·": "\\cdot", "⋅": "\\cdot",
      "∙": "\\bullet", "∘": "\\circ", "∗": "*", "⁄": "/", "∕": "/", "≤": "\\le", "≥": "\\ge", "⩽": "\\le",
      "⩾": "\\ge", "≠": "\\ne",
      "≈": "\\approx", "≃": "\\simeq", "≅": "\\cong", "≡": "\\equiv", "∼": "\\sim", "∝": "\\propto",
      "≪": "\\ll", "≫": "\\gg",
      "∞": "\\infty", "√": "\\surd", "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "∂": "\\partial",
      "∇": "\\nabla", "∈": "\\in",
      "∉": "\\notin", "∋": "\\ni", "∅": "\\emptyset", "∪": "\\cup", "∩": "\\cap", "⊂": "\\subset",
      "⊆": "\\subseteq", "⊃": "\\supset",
      "⊇": "\\supseteq", "∖": "\\setminus", "∀": "\\forall", "∃": "\\exists", "¬": "\\neg", "∧": "\\wedge",
      "∨": "\\vee", "⊕": "\\oplus",
      "⊗": "\\otimes", "⊥": "\\perp", "∥": "\\parallel", "∣": "\\mid", "→": "\\to", "←": "\\leftarrow",
      "↔": "\\leftrightarrow",
      "⇒": "\\Rightarrow", "⇐": "\\Leftarrow", "⇔": "\\Leftrightarrow", "↦": "\\mapsto", "↑": "\\uparrow",
      "↓": "\\downarrow",
      "⟨": "\\langle", "⟩": "\\rangle", "〈": "\\langle", "〉": "\\rangle", "⌈": "\\lceil", "⌉": "\\rceil",
      "⌊": "\\lfloor",
      "⌋": "\\rfloor", "‖": "\\|", "′": "'", "″": "''", "ℓ": "\\ell", "ℏ": "\\hbar", "ℜ": "\\Re", "ℑ": "\\Im",
      "ℵ": "\\aleph",
      "ℝ": "\\mathbf{R}", "ℕ": "\\mathbf{N}", "ℤ": "\\mathbf{Z}", "ℚ": "\\mathbf{Q}", "ℂ": "\\mathbf{C}",
      "⋯": "\\cdots", "⋮": "\\vdots",
      "½": "\\frac{1}{2}", "¼": "\\frac{1}{4}", "¾": "\\frac{3}{4}", "µ": "\\mu", "ϵ": "\\epsilon",
      "ϑ": "\\vartheta", "ϕ": "\\phi",
      "ϖ": "\\varpi", "ϱ": "\\varrho", "ς": "\\varsigma", "⁺": "^{+}", "⁻": "^{-}", "ⁿ": "^{n}", "ⁱ": "^{i}",
      "ᵀ": "^{T}",
      "₊": "_{+}", "₋": "_{-}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₙ": "_{n}", "ₖ": "_{k}",
    ]
    for (digit, scalar) in "⁰¹²³⁴⁵⁶⁷⁸⁹".unicodeScalars.enumerated() { signs[scalar] = "^{\(digit)}" }
    for (digit, scalar) in "₀₁₂₃₄₅₆₇₈₉".unicodeScalars.enumerated() { signs[scalar] = "_{\(digit)}" }
    let names = [
      "alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
      "mu", "nu", "xi", "", "pi",
      "rho", "", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega",
    ]
    for (name, scalar) in zip(names, "αβγδεζηθικλμνξοπρςστυφχψω".unicodeScalars) where !name.isEmpty {
      signs[scalar] = "\\\(name)"
    }
    signs["ο"] = "o"
    for (scalar, latin) in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ".unicodeScalars, "ABEZHIKMNOPTX".unicodeScalars) {
      signs[scalar] = "\\mathrm{\(latin)}"
    }
    for (scalar, name) in [
      "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
      "Υ": "Upsilon", "Φ": "Phi",
      "Ψ": "Psi", "Ω": "Omega",
    ] as [Unicode.Scalar: String] { signs[scalar] = "\\\(name)" }
    return signs
  }()
}
