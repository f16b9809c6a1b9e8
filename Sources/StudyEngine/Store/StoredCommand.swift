/// The command that computes a study, as a store has it: it comes with the store, and a reader may paste it into a shell.
enum StoredCommand {
  /// The options of `run` that make another study of the file's.
  private static let options: Set = ["--seed", "--replications"]

  /// The command made anew from its words, each quoted; nil for anything but `mi-study run FILE` with such options.
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

  /// Not what moves the cursor, reorders a line or ends it.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    default: true
    }
  }

  /// The words of a line that `shellQuoted` and spaces made.
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
