/// A transform and its parameters: `spiral`, `spiral(speed=0.2, sense=counter-clockwise)`.
///
/// Parameters with their default are not written, so texts from before the parameters stay.
public struct TransformStep: Sendable {
  let type: any Transform.Type
  /// The values.
  public let arguments: Arguments

  /// A transform by its word.
  ///
  /// - Throws: `ParameterError` for an unknown word or parameter, or a value out of range.
  public init(_ word: String, _ parameters: [Parameter] = []) throws(ParameterError) {
    guard let type = Transforms.all.first(where: { $0.id == word }) else {
      throw ParameterError(
        parameter: "transform", found: word, allowed: Transforms.words.joined(separator: ", "))
    }
    self.type = type
    arguments = try Arguments(parameters, for: type.parameters)
  }

  /// The step with this `text`; nil if there is none.
  public init?(text: String) {
    guard let found = QualifiedWord(text: text),
      let step = try? TransformStep(found.word, found.parameters), step.text == text
    else { return nil }
    self = step
  }

  /// The word in study files.
  public var word: String { type.id }

  /// The canonical text, as in the canonical text of a law.
  public var text: String { QualifiedWord.text(word, arguments) }

  /// The parameters of a transform; none for an unknown word.
  public static func parameters(of word: String) -> [ParameterSpecification] {
    Transforms.all.first { $0.id == word }?.parameters ?? []
  }
}
