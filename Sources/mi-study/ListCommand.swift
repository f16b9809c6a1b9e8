import ArgumentParser
import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Say what a study file can name: laws, transforms, estimators, intervals, tests, generators; which measures there are; which studies ship.",
    discussion: """
      EXAMPLES
        mi-study list                 everything
        mi-study list estimators      with parameters, ranges and defaults
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case laws, transforms, estimators, intervals, tests, generators, measures, studies
  }

  @Argument(
    help: ArgumentHelp(
      "\(Kind.allCases.dropLast().map(\.rawValue).joined(separator: ", ")) or studies; all if not given.",
      valueName: "kind"), completion: .list(Kind.allCases.map(\.rawValue)))
  var kind: Kind?

  func run() throws {
    let kinds = kind.map { [$0] } ?? Kind.allCases
    let sections = kinds.map { (kind == nil ? $0.rawValue.uppercased() + "\n\n" : "") + text(of: $0) }
    try StandardOutput.write(sections.joined(separator: "\n"))
  }

  private func text(of kind: Kind) -> String {
    switch kind {
    case .laws:
      "Each law has its information exactly, in nats; reports print bits with --units bits.\n\n"
        + Catalog.laws.map(entry).joined(separator: "\n")
    case .transforms: transforms()
    case .estimators: Catalog.estimators.map(entry).joined(separator: "\n")
    case .intervals:
      methods(
        .interval,
        """
        Every estimator takes the key 'interval': each estimate then comes with an interval for the quantity, and the
        report says how often such intervals cover it. A list sweeps, as in
            - estimator: gaussian
              interval: [exact, jackknife]
              level: 0.95

        """)
    case .tests:
      methods(
        .test,
        """
        Estimators of I(X;Y) take the key 'test': each estimate then comes with a p-value, and the report says how often
        independence is rejected: the size of the test where X and Y are independent, else its power.

        """)
    case .generators: table(Generator.all.map { ($0.name, $0.summary) })
    case .measures: measures()
    case .studies: table(shippedStudies())
    }
  }

  private func entry(_ type: any CatalogEntry.Type) -> String {
    let width = type.parameters.map(\.name.count).max() ?? 0
    let lines = type.parameters.map { text(of: $0, width: width) }
    return ([type.id, "    \(type.summary)", "    source: \(type.source)"] + lines).joined(separator: "\n")
      + "\n"
  }

  private func text(of parameter: ParameterSpecification, width: Int) -> String {
    let necessity = parameter.defaultValue.map { "default \($0)" } ?? "required"
    let condition = parameter.appliesWhere.map { ", only with \($0)" } ?? ""
    let indent = "".padded(to: width)
    let wordWidth = parameter.notes.map(\.word.count).max() ?? 0
    let notes = parameter.notes.map {
      "\n    \(indent)    \($0.word.padded(to: wordWidth))  \($0.text)"
        + "\n    \(indent)    \("".padded(to: wordWidth))  \($0.source)"
    }
    return """
          \(parameter.name.padded(to: width))  \(parameter.summary)\(notes.joined())
          \(indent)  \(parameter.kind.allowed); \(necessity)\(condition)
      """
  }

  /// The intervals or the tests, with the estimators that they are for.
  private func methods(_ role: UncertaintyRole, _ lead: String) -> String {
    let entries = UncertaintyMethods.all.filter { $0.role == role }.map { method in
      let shared = UncertaintyMethods.shared(role)
      let parameters = [shared] + method.parameters
      let width = parameters.map(\.name.count).max() ?? 0
      return
        ([
          "\(method.id)", "    \(method.formula)", "    source: \(method.source)",
          "    for: \(UncertaintyScope(of: method, among: Catalog.estimators))",
        ]
        + parameters.map { text(of: $0, width: width) }).joined(separator: "\n") + "\n"
    }
    return ([lead] + entries).joined(separator: "\n")
  }

  /// The columns of summary.csv, and those of pairs.csv.
  private func measures() -> String {
    """
    Of an estimator (summary.csv):

    \(table(Measure.all.map { ("  " + $0.id, $0.summary) }))
    Of a pair of estimators A and B of one quantity, on the same samples (pairs.csv):

    \(table(PairMeasure.all.map { ("  " + $0.id, $0.summary) }))
    """
  }

  /// The parameter that laws have in common.
  private func transforms() -> String {
    """
    Every law with real variables takes the key 'transform' besides its own, as in
        - law: bivariate-normal
          correlation: 0.6
          transform: {x: half-cube, y: [normal-cdf, swiss-roll]}     one map or several in turn for x, z or y
          # or, to sweep: transform: [none, {x: exp}, {x: exp, y: exp}]

    \(text(of: Catalog.transform, width: Catalog.transform.name.count))

    """
  }

  private func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\($0.0.padded(to: width))  \($0.1)\n" }.joined()
  }

  /// The study files below ./Studies, with the first lines of their descriptions.
  private func shippedStudies() -> [(String, String)] {
    let folder = "Studies"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".yaml") }.sorted()
    guard !files.isEmpty else {
      return [("(none)", "there is no folder Studies here: run this in a checkout")]
    }
    return files.map { name in
      let path = "\(folder)/\(name)"
      guard let study = try? Study(contentsOf: path) else {
        return (path, "cannot be read: mi-study check \(path)")
      }
      return (path, String(study.description.split(separator: "\n").first ?? ""))
    }
  }
}
