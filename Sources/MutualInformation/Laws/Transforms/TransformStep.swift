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
    let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
    let specifications = Self.parameters(of: String(parts[0]))
    var given: [Parameter] = []
    if parts.count > 1 {
      guard parts[1].last == ")" else { return nil }
      for entry in parts[1].dropLast().split(separator: ",") {
        let sides = entry.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2, let specification = specifications.first(where: { $0.name == sides[0] })
        else {
          return nil
        }
        if case .real = specification.kind {
          guard let value = Double(sides[1]) else { return nil }
          given.append(Parameter(sides[0], .real(value)))
        } else {
          given.append(Parameter(sides[0], .word(sides[1])))
        }
      }
    }
    guard let step = try? TransformStep(String(parts[0]), given), step.text == text else { return nil }
    self = step
  }

  /// The word in study files.
  public var word: String { type.id }

  /// The canonical text, as in the canonical text of a law.
  public var text: String {
    let list = arguments.parameters.map { "\($0.name)=\($0.value.text)" }
    return list.isEmpty ? word : "\(word)(\(list.joined(separator: ", ")))"
  }

  /// The parameters of a transform; none for an unknown word.
  public static func parameters(of word: String) -> [ParameterSpecification] {
    Transforms.all.first { $0.id == word }?.parameters ?? []
  }
}
