public import GSLRandom
public import MutualInformation

/// Small studies that show one entry of a list at work: `mi-study check` takes each of them.
public enum EntryExample {
  /// A study of a law, with the first estimator of the catalogue that takes it.
  public static func study(of law: any JointLaw.Type) -> String? {
    first(laws: [law], estimators: StudyCatalog.estimators) { law, estimator in
      text(law.type.id, laws: [entry("law", law)], estimators: [entry("estimator", estimator)])
    }
  }

  /// A study of an estimator, with the first law of the catalogue that it takes.
  public static func study(of estimator: any Estimator.Type) -> String? {
    first(laws: StudyCatalog.laws, estimators: [estimator]) { law, estimator in
      text(estimator.type.id, laws: [entry("law", law)], estimators: [entry("estimator", estimator)])
    }
  }

  /// A study of a correction beside none.
  public static func study(of correction: CorrectionEntry) -> String? {
    let estimators = StudyCatalog.estimators.filter(correction.serves)
    return first(
      laws: StudyCatalog.laws.filter { $0.id == DiscreteTable.id } + StudyCatalog.laws, estimators: estimators
    ) {
      law, estimator in
      let words = correction.id == "none" ? "none" : "[none, \(correction.id)]"
      let lines = ["estimator: \(estimator.type.id)", "correction: \(words)"] + correction.example.map(line)
      return text(correction.id, laws: [entry("law", law)], estimators: [item(lines)])
    }
  }

  /// A study of a transform of X, or of X after the map that it needs.
  public static func study(ofTransform word: String) -> String? {
    for maps in [word, "[normal-cdf, \(word)]"] {
      let found = first(laws: StudyCatalog.laws, estimators: StudyCatalog.estimators) { law, estimator in
        let lines = ["law: \(law.type.id)"] + law.example.map(line) + ["transform: {x: \(maps)}"]
        return text(word, laws: [item(lines)], estimators: [entry("estimator", estimator)])
      }
      if let found { return found }
    }
    return nil
  }

  /// A study of an interval or a test.
  public static func study(of method: any UncertaintyMethod.Type) -> String? {
    first(laws: StudyCatalog.laws, estimators: StudyCatalog.estimators.filter(method.suits)) {
      law, estimator in
      let lines =
        ["estimator: \(estimator.type.id)"] + estimator.example.map(line)
        + ["\(method.role.rawValue): \(method.id)"] + method.example.map(line)
      return text(method.id, laws: [entry("law", law)], estimators: [item(lines)])
    }
  }

  /// A study with another generator.
  public static func study(of generator: Generator) -> String? {
    first(laws: StudyCatalog.laws, estimators: StudyCatalog.estimators) { law, estimator in
      text(
        generator.name, settings: ["generator: \(generator.name)"], laws: [entry("law", law)],
        estimators: [entry("estimator", estimator)])
    }
  }

  // MARK: Search

  /// A type of entry with one of its examples.
  private typealias Choice<Entry> = (type: Entry, example: [Parameter])

  /// The first text that reads as a study.
  private static func first(
    laws: [any JointLaw.Type], estimators: [any Estimator.Type],
    _ make: (Choice<any JointLaw.Type>, Choice<any Estimator.Type>) -> String
  ) -> String? {
    for lawType in laws {
      for lawExample in lawType.examples {
        guard let law = try? lawType.init(lawExample) else { continue }
        for type in estimators {
          for example in type.examples {
            // The reader would find the same, in more time.
            guard let estimator = try? type.init(example), (try? estimator.check(law, count: count)) != nil
            else { continue }
            let text = make((lawType, lawExample), (type, example))
            if (try? StudyFile(yaml: text, file: "example")) != nil { return text }
          }
        }
      }
    }
    return nil
  }

  // MARK: Text

  /// The sample size of the examples.
  private static let count = 200

  static func text(
    _ id: String, settings: [String] = [], laws: [String], estimators: [String]
  ) -> String {
    ([
      "name: \(id.hasPrefix("none") ? "no-correction" : id)-example", "seed: 5", "replications: 100",
    ] + settings + ["laws:"] + laws + ["sample-sizes: [\(count)]", "estimators:"] + estimators).map {
      $0 + "\n"
    }
    .joined()
  }

  /// An entry of a list, one parameter a line.
  static func entry(_ word: String, _ choice: (type: some Any, example: [Parameter])) -> String {
    let id = (choice.type as? any CatalogEntry.Type)?.id ?? ""
    return item(["\(word): \(id)"] + choice.example.map(line))
  }

  static func item(_ lines: [String]) -> String { "  - " + lines.joined(separator: "\n    ") }

  /// A parameter as people write it: `correlation: 0.6`, `counts: [[35, 4], [7, 11]]`.
  static func line(_ parameter: Parameter) -> String {
    let list = { (numbers: [Double]) in "[" + numbers.map(Figure.plain).joined(separator: ", ") + "]" }
    let value =
      switch parameter.value {
      case .real(let real): Figure.plain(real)
      case .interval(let low, let high): list([low, high])
      case .numbers(let numbers): list(numbers)
      case .table(let rows): "[" + rows.map(list).joined(separator: ", ") + "]"
      case .integer, .word, .transform, .flag, .text, .texts: parameter.value.text
      case .margins(let margins):
        "{" + margins.map { "\($0.variable): \(qualifiedWord($0.distribution))" }.joined(separator: ", ")
          + "}"
      case .record: JSON.value(parameter.value)
      }
    return "\(parameter.name): \(value)"
  }

  /// `normal`, or `{exponential: {mean: 2}}`.
  private static func qualifiedWord(_ text: String) -> String {
    guard let found = QualifiedWord(text: text), !found.parameters.isEmpty else { return text }
    return "{\(found.word): {\(found.parameters.map(line).joined(separator: ", "))}}"
  }
}
