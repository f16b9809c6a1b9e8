import Foundation

/// The keys of the table `study`; those from the third on only some stores have.
enum StoredKey {
  /// The study as a file.
  static let study = "study"
  /// The version of mi-study that ran it last.
  static let tool = "tool"
  /// The SHA-256 of the study's text.
  static let digest = "study-sha256"
  /// `2/3`: the store holds a shard.
  static let shard = "shard"
  /// `merged from 2 of 3 shards`: why replications are missing.
  static let partial = "partial"
  /// The build of mi-study that ran it last, where that is known.
  static let build = "build"
  /// The SHA-256 of the last manifest.json.
  static let manifest = "manifest-sha256"
  /// The command that computes the study, as a shell reads it, without `--shard` and `--output`.
  static let command = "command"

  /// What stands under `digest`.
  static func digest(of text: String) -> String { SHA256.hex(SHA256.digest(of: text)) }
}

/// A word as a shell reads it back; what cannot be seen stands there as its bytes, as Bash and Z shell read them.
public func shellQuoted(_ word: String) -> String {
  let safe = word.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./=:,+@".utf8.contains(byte)
  }
  if visible(word) != word { return "$'" + byteEscaped(word) + "'" }
  return safe && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// Within `$'…'`.
private func byteEscaped(_ word: String) -> String {
  var escaped = ""
  for piece in VisiblePieces(word) {
    switch piece {
    case .shown(let scalar):
      if scalar == "'" || scalar == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    case .hidden(let scalar):
      for byte in String(scalar).utf8 { escaped += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    }
  }
  return escaped
}

/// The command that merges the shards of a study, from one of them and its directory.
///
/// Shards whose directories have their usual names lie side by side, and so does what they are merged into.
public func mergeCommand(_ shard: Shard, of study: Study, in directory: String) -> String {
  let path = directory as NSString
  guard path.lastPathComponent == shard.directoryName else {
    return "mi-study merge \(shellQuoted(directory)) OTHER-SHARDS... --output results/\(study.name)"
  }
  let parent = path.deletingLastPathComponent
  let folder = shellQuoted(parent.isEmpty ? "." : parent)
  return "mi-study merge \(folder)/shard-*-of-\(shard.count) --output \(folder)"
}

extension StoredKey {
  /// Why replications are missing, where a merge could have said so: the text comes with the store and goes into reports.
  static func checkedPartial(_ text: String) -> String {
    let isOurs =
      text.wholeMatch(of: /merged from [0-9]+ of [0-9]+ shards(, [0-9]+ of them unfinished)?/) != nil
    return isOurs ? text : "merged from some of the shards"
  }

  /// A version of mi-study as it may stand in a report; nil for anything else.
  static func checkedTool(_ text: String) -> String? {
    text.utf8.count <= 200 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
  }
}

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
