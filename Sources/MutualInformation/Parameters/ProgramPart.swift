/// A part of the description of a program that estimates or draws: the form of its values.
public enum ProgramPart: Hashable, Sendable {
  /// A name in kebab-case.
  case name
  /// The program and its arguments; no shell reads them.
  case command
  /// Paths with their SHA-256.
  case files
  /// Names of quantities out of these.
  case quantities([String])
  /// The kind of a variable, which may be absent.
  case variable(orAbsent: Bool)
  /// Exact values of quantities out of these.
  case truth([String])
  /// A value that the program gets under a name of its own.
  case setting

  /// The allowed values, for help and for error lines.
  public var allowed: String {
    switch self {
    case .name: "a name of letters, digits and '-' that begins with a letter, at most 40, as in my-ksg"
    case .command: "a list of the program and its arguments, as in [python3, my_ksg.py]"
    case .files: "a list of paths, seen from the folder of the study file, as in [my_ksg.py]"
    case .quantities(let names): "a list out of \(Self.listed(names))"
    case .variable(let orAbsent):
      "real, {real: DIMENSION} or {symbol: ALPHABET}" + (orAbsent ? ", or no key without the variable" : "")
    case .truth(let names):
      "a mapping from quantities out of \(Self.listed(names)) to {value: NUMBER, error: NUMBER, source: TEXT}"
    case .setting: "a number, a text, true, false or a list of numbers"
    }
  }

  private static func listed(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// The largest dimension of real vectors, and the most letters of an alphabet.
  public static let largestDimension = 10_000, largestAlphabet = 65_536

  /// Whether a value has the form.
  func admits(_ value: ParameterValue) -> Bool {
    switch (self, value) {
    case (.name, .text(let text)): Self.isName(text)
    case (.command, .texts(let words)): words.first?.isEmpty == false && words.allSatisfy(Self.isArgument)
    case (.files, .record(let members)):
      members.allSatisfy { member in
        guard case .text(let digest) = member.value else { return false }
        return !member.name.isEmpty && Self.isPlain(member.name) && Self.isDigest(digest)
      }
    case (.quantities(let names), .texts(let chosen)):
      !chosen.isEmpty && chosen.allSatisfy(names.contains) && Set(chosen).count == chosen.count
    case (.variable(let orAbsent), _):
      orAbsent && value == .word(Self.absent) || Self.variable(value) != nil
    case (.truth(let names), .record(let members)):
      members.allSatisfy { names.contains($0.name) && Self.truth($0.value) != nil }
    case (.setting, .real(let number)): number.isFinite
    case (.setting, .integer): true
    case (.setting, .flag): true
    case (.setting, .text(let text)): Self.isPlain(text)
    case (.setting, .numbers(let numbers)): !numbers.isEmpty && numbers.allSatisfy(\.isFinite)
    default: false
    }
  }

  /// Whether a text is a name in kebab-case.
  public static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 40 else { return false }
    let isLetter = { (byte: UInt8) in (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    return isLetter(first)
      && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  /// Whether a text has no NUL and no line end, which neither commands nor reports can hold.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.count <= 4096 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  /// Whether a text can be an argument of a program, such as a few lines of code.
  private static func isArgument(_ text: String) -> Bool {
    isPlain(text.replacing("\n", with: " ").replacing("\t", with: " "))
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// The word for a variable that a law does not have.
  public static let absent = "absent"

  /// The kind of a variable, `real` or `symbol`, with its dimension or its number of letters; nil if
  /// the value describes none.
  public static func variable(_ value: ParameterValue) -> (kind: String, size: Int)? {
    switch value {
    case .word("real"): return ("real", 1)
    case .record(let members):
      guard members.count == 1, case .integer(let size) = members[0].value else { return nil }
      let kind = members[0].name
      let largest = kind == "real" ? largestDimension : kind == "symbol" ? largestAlphabet : 0
      return (1...max(1, largest)).contains(size) && largest > 0 ? (kind, size) : nil
    default: return nil
    }
  }

  /// The exact value that a member of a truth describes; nil for none.
  public static func truth(_ value: ParameterValue) -> (value: Double, error: Double, source: String)? {
    guard case .record(let members) = value else { return nil }
    var (found, error, source): (Double?, Double, String) = (nil, 0, "")
    for member in members {
      switch (member.name, member.value) {
      case ("value", .real(let number)) where number.isFinite: found = number
      case ("error", .real(let number)) where number.isFinite && number >= 0: error = number
      case ("source", .text(let text)) where isPlain(text): source = text
      default: return nil
      }
    }
    return found.map { ($0, error, source) }
  }
}
