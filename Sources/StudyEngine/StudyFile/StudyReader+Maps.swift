import MutualInformation
import Yams

/// How the value of a key names something for each variable: `{x: exp, y: {spiral: {speed: 0.2}}}`.
struct VariableMapsSyntax {
  /// The key.
  let name: String
  /// What a word names: `map`, `margin`.
  let noun: String
  /// The variables, in the order of the value.
  let variables: [String]
  /// The word that may stand instead of a mapping.
  let word: String
  /// Whether a variable may have a list.
  let takesLists: Bool
  let forms: [QualifiedWordForm]
  let allowed: String

  var words: [String] { forms.map(\.word) }
}

extension StudyReader {
  /// Reads the word, or a mapping from variables to what they are given.
  mutating func maps(_ node: Node, of syntax: VariableMapsSyntax) -> ParameterValue? {
    guard case .mapping(let mapping) = node else {
      return word(node, name: syntax.name, words: [syntax.word], allowed: syntax.allowed)
    }
    let errorCount = errors.count
    let fields = fields(of: mapping, owner: syntax.name, allowed: syntax.variables)
    var maps: [VariableMaps] = []
    for variable in syntax.variables {
      guard let field = fields[variable] else { continue }
      let name = "\(variable) of \(syntax.name)"
      let list = syntax.takesLists ? field.node.sequence.map(Array.init) : nil
      let nodes = list ?? [field.node]
      if nodes.isEmpty {
        report(
          SourceLocation(field.node),
          "\(name) is an empty list; allowed: \(syntax.words.joined(separator: ", "))")
      }
      let chosen = nodes.map { qualifiedWord($0, name: name, syntax) }
      maps.append(VariableMaps(variable, chosen.compactMap(\.self)))
    }
    if maps.isEmpty, errors.count == errorCount {
      report(SourceLocation(node), "\(syntax.name) is an empty mapping; allowed: \(syntax.allowed)")
    }
    guard errors.count == errorCount else { return nil }
    return syntax.takesLists
      ? .transform(maps) : .margins(maps.map { VariableMargin($0.variable, $0.transforms[0]) })
  }

  /// Reads a word, or a word with parameters, as in `{spiral: {speed: 0.2}}`.
  private mutating func qualifiedWord(_ node: Node, name: String, _ syntax: VariableMapsSyntax) -> String? {
    let words = syntax.words
    guard case .mapping(let mapping) = node else {
      return word(node, name: name, words: words, allowed: words.joined(separator: ", "))?.text
    }
    let errorCount = errors.count
    let takers = syntax.forms.filter { !$0.parameters.isEmpty }
    let found = fields(of: mapping, owner: "a \(syntax.noun) in \(name)", allowed: takers.map(\.word))
    guard errors.count == errorCount else { return nil }
    guard mapping.count == 1, let form = takers.first(where: { found[$0.word] != nil }),
      let field = found[form.word], case .mapping(let inner) = field.node
    else {
      let example = takers.first.map { form in
        "{\(form.word): {\(form.parameters[0].name): 0.2}}"
      }
      report(
        SourceLocation(node),
        "a \(syntax.noun) in \(name) is \(self.found(node)); allowed: \(words.joined(separator: ", ")), or one with parameters, as in "
          + (example ?? ""))
      return nil
    }
    let given = fields(
      of: inner, owner: "the \(syntax.noun) \(form.word)", allowed: form.parameters.map(\.name))
    let parameters = form.parameters.compactMap { specification in
      given[specification.name].flatMap {
        value($0.node, name: "\(specification.name) of \(form.word)", kind: specification.kind)
      }.map { Parameter(specification.name, $0) }
    }
    guard errors.count == errorCount else { return nil }
    return (try? Arguments(parameters, for: form.parameters)).map { QualifiedWord.text(form.word, $0) }
  }
}
