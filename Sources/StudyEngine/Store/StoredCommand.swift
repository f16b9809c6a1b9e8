/// The stored command that computes a study. A reader of a foreign store may paste it into a shell.
enum StoredCommand {
  /// The options of `run` that make another study from the same file.
  private static let options: Set = ["--seed", "--replications"]

  /// The command rebuilt from its quoted words; nil if not `mi-study run FILE` with such options.
  static func checked(_ text: String) -> String? {
    guard let words = words(of: text), words.count >= 3, words.count % 2 == 1,
      words.prefix(2) == ["mi-study", "run"],
      !words[2].hasPrefix("-"), words[2].unicodeScalars.allSatisfy(isPlain)
    else { return nil }
    for option in stride(from: 3, to: words.count, by: 2) {
      guard options.contains(words[option]),
        words[option + 1].utf8.allSatisfy({ "0123456789".utf8.contains($0) })
      else { return nil }
    }
    return words.map(shellQuoted).joined(separator: " ")
  }

  /// Whether a character neither moves the cursor nor reorders or ends a line.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    default: true
    }
  }

  /// The words of a line that was made with `shellQuoted` and spaces.
  private static func words(of line: String) -> [String]? {
    var (words, word, isQuoted, isEscaped) = ([String](), String?.none, false, false)
    for character in line.unicodeScalars {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if isQuoted || !" \\".unicodeScalars.contains(character) {
        word = (word ?? "") + String(character)
      } else if character == "\\" {
        isEscaped = true
      } else if let ready = word {
        words.append(ready)
        word = nil
      }
    }
    if let word { words.append(word) }
    return isQuoted || isEscaped ? nil : words
  }
}
