import GSLRandom
import MutualInformation
import StudyEngine

/// What `mi-study list NAME` says of one entry of the lists, with a study that shows it at work.
enum EntryPage {
  /// The names of all entries but studies, each once.
  static var names: [String] {
    var seen: Set<String> = []
    let all =
      StudyCatalog.laws.map { $0.id } + StudyCatalog.estimators.map { $0.id } + Catalog.corrections.map(\.id)
      + Catalog.transform.notes.map(\.word) + UncertaintyMethods.all.map { $0.id } + Generator.all.map(\.name)
      + Measure.all.map(\.id) + PairMeasure.all.map(\.id)
    return all.filter { seen.insert($0).inserted }
  }

  /// The pages of a name, which can stand in several lists.
  static func pages(of name: String) -> [String] {
    let lists: [[String]] = [
      StudyCatalog.laws.filter { $0.id == name }.map(page),
      StudyCatalog.estimators.filter { $0.id == name }.map(page),
      Catalog.corrections.filter { $0.id == name }.map(page),
      Catalog.transform.notes.filter { $0.word == name }.map(page),
      UncertaintyMethods.all.filter { $0.id == name }.map(page),
      Generator.all.filter { $0.name == name }.map(page),
      Measure.all.filter { $0.id == name }.map {
        block("measure", EntryText.block($0.id, [$0.summary, "a column of summary.csv"], []), nil)
      },
      PairMeasure.all.filter { $0.id == name }.map {
        block("measure of a pair", EntryText.block($0.id, [$0.summary, "a column of pairs.csv"], []), nil)
      },
      studies(name),
    ]
    return lists.flatMap(\.self)
  }

  private static func page(_ law: any JointLaw.Type) -> String {
    var lines = ["\(law.summary)", "\(law.formula), in nats", "source: \(law.source)"]
    if let made = law.examples.first.flatMap({ try? law.init($0) }) {
      let quantities = Catalog.quantities.filter { $0.constant == nil && made.truth(of: $0) != nil }
      lines.append("samples: \(made.shape)")
      lines.append("known: \(quantities.map(\.name).joined(separator: ", "))")
      let takers = StudyCatalog.estimators.filter {
        EstimatorScope(of: $0, among: [law]).laws.contains(law.id)
      }
      lines.append("taken by: \(takers.map { $0.id }.joined(separator: ", "))")
    }
    let isReal = law.examples.contains { example in
      guard let shape = (try? law.init(example))?.shape else { return false }
      return [shape.x, shape.z, shape.y].contains { $0.dimension != nil }
    }
    if law is any ProgramEntry.Type {
      lines.append(settings)
    } else if isReal {
      lines.append("transform: one or several maps of 'mi-study list transforms'")
    }
    return block("law", EntryText.block(law.id, lines, law.parameters), EntryExample.study(of: law))
  }

  /// What programs take besides their parameters.
  private static let settings =
    "settings: {NAME: VALUE, ...}, which the program gets by name; a list of values sweeps"

  private static func page(_ type: any Estimator.Type) -> String {
    let scope = EstimatorScope(of: type, among: StudyCatalog.laws)
    let kinds = SampleClass.allCases.filter { scope[$0] != .none }
      .map { scope[$0] == .all ? $0.rawValue : "some \($0.rawValue)" }
    let first = type.examples.first.flatMap { try? type.init($0) }
    var lines = ["\(type.summary)"]
    if type.formula != type.summary { lines.append("\(type.formula), in nats") }
    lines += [
      "source: \(type.source)",
      "estimates: \((first?.quantities ?? []).map(\.name).joined(separator: ", "))",
      "takes: \(kinds.joined(separator: ", "))", "laws: \(scope.laws.joined(separator: ", "))",
    ]
    let roles = UncertaintyRole.allCases.compactMap { role -> String? in
      let methods = UncertaintyMethods.all.filter { $0.role == role && $0.suits(type) }
      return methods.isEmpty ? nil : "\(role.rawValue): \(methods.map { $0.id }.joined(separator: ", "))"
    }
    if type is any ProgramEntry.Type { lines.append(settings) }
    return block(
      "estimator", EntryText.block(type.id, lines + roles, type.parameters), EntryExample.study(of: type))
  }

  private static func page(_ correction: CorrectionEntry) -> String {
    block("correction", EntryText.text(of: correction), EntryExample.study(of: correction))
  }

  private static func page(_ note: ParameterSpecification.Note) -> String {
    block(
      "transform", EntryText.block(note.word, [note.text, "source: \(note.source)"], []),
      EntryExample.study(ofTransform: note.word))
  }

  private static func page(_ method: any UncertaintyMethod.Type) -> String {
    block(method.role.rawValue, EntryText.text(of: method), EntryExample.study(of: method))
  }

  private static func page(_ generator: Generator) -> String {
    block(
      "generator", EntryText.block(generator.name, [generator.summary], []), EntryExample.study(of: generator)
    )
  }

  private static func studies(_ name: String) -> [String] {
    ShippedStudies.named(name, among: ShippedStudies.found()?.entries ?? []).map { entry in
      block(
        "study",
        EntryText.block(
          entry.name,
          lines(of: entry) + ["file: \(entry.path)", "run: mi-study run \(entry.name)"], []), nil)
    }
  }

  /// The first line of a study's description.
  static func firstLine(of entry: ShippedStudies.Entry) -> String { lines(of: entry).first ?? "" }

  private static func lines(of entry: ShippedStudies.Entry) -> [String] {
    let study = try? Study(contentsOf: entry.path)
    return (study?.description ?? "cannot be read: mi-study check \(entry.path)")
      .split(separator: "\n").map { withoutControls(String($0)) }
  }

  /// A page: the kind of entry, its text, and the example.
  private static func block(_ kind: String, _ text: String, _ example: String?) -> String {
    "\(kind) \(text)"
      + (example.map { "\nEXAMPLE, a study file\n\n" + indented(String($0.dropLast())) + "\n" } ?? "")
  }
}
