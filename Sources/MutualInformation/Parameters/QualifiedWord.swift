/// A word and its parameters as one text: `spiral`, `spiral(speed=0.2, sense=counter-clockwise)`.
///
/// Implicit parameters with their default are not written.
package struct QualifiedWord {
  package let word: String
  /// The parameters that the text gives.
  package let parameters: [Parameter]

  /// Splits a text; nil if it is none. Parameters are numbers or words.
  package init?(text: String) {
    let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
    word = String(parts[0])
    var given: [Parameter] = []
    if parts.count > 1 {
      guard parts[1].last == ")" else { return nil }
      for entry in parts[1].dropLast().split(separator: ",") {
        let sides = entry.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2 else { return nil }
        given.append(Parameter(sides[0], Double(sides[1]).map(ParameterValue.real) ?? .word(sides[1])))
      }
    }
    parameters = given
  }

  /// The text of a word with its parameters.
  package static func text(_ word: String, _ arguments: Arguments) -> String {
    let list = arguments.parameters.map { "\($0.name)=\($0.value.text)" }
    return list.isEmpty ? word : "\(word)(\(list.joined(separator: ", ")))"
  }
}

/// A word that a study file may give with parameters: `exponential`, or `{exponential: {mean: 2}}`.
public struct QualifiedWordForm: Hashable, Sendable {
  /// The word.
  public let word: String
  /// Its parameters.
  public let parameters: [ParameterSpecification]
  /// Its meaning, in one line.
  public let summary: String

  /// A word, its parameters and its meaning.
  public init(_ word: String, _ parameters: [ParameterSpecification], summary: String) {
    self.word = word
    self.parameters = parameters
    self.summary = summary
  }
}
