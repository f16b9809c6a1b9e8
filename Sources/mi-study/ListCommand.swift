import ArgumentParser
import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Say what a study file can name, one list or one entry: laws, estimators, corrections, measures, studies ...",
    discussion: """
      One entry comes with its formula, its parameters, what it goes together with, and a study that shows it at work.

      EXAMPLES
        mi-study list                 everything
        mi-study list estimators      what they take, their parameters, ranges and defaults
        mi-study list corrections     of estimators that count
        mi-study list ksg1            one entry
        mi-study list miller-madow
      """)

  /// The lists, in the order of `mi-study list`.
  enum Kind: String, CaseIterable {
    case laws, transforms, estimators, corrections, intervals, tests, generators, measures, studies
  }

  @Argument(
    help: ArgumentHelp(
      "\(Kind.allCases.dropLast().map(\.rawValue).joined(separator: ", ")) or studies; or the name of an entry; all lists if not given.",
      valueName: "name"), completion: .list(Kind.allCases.map(\.rawValue) + EntryPage.names))
  var name: String?

  func validate() throws {
    guard let name, Kind(rawValue: name) == nil, EntryPage.pages(of: name).isEmpty else { return }
    let kinds = Kind.allCases.map(\.rawValue)
    let studies = ShippedStudies.found()?.entries.map(\.name) ?? []
    throw ValidationError(
      "unknown name '\(withoutControls(name))', allowed: \(kinds.joined(separator: ", ")), or an entry of these lists"
        + NearestSpelling.hint(name, among: kinds + EntryPage.names + studies))
  }

  func run() throws {
    guard let name else {
      let sections = Kind.allCases.map { $0.rawValue.uppercased() + "\n\n" + text(of: $0) }
      return try StandardOutput.write(sections.joined(separator: "\n"))
    }
    try StandardOutput.write(
      Kind(rawValue: name).map(text) ?? EntryPage.pages(of: name).joined(separator: "\n"))
  }

  private func text(of kind: Kind) -> String {
    switch kind {
    case .laws:
      "Each law has its information exactly, in nats; reports print bits with --units bits.\n\n"
        + StudyCatalog.laws.map(entry).joined(separator: "\n")
    case .transforms: transforms()
    case .estimators: scopes() + "\n" + StudyCatalog.estimators.map(entry).joined(separator: "\n")
    case .corrections:
      """
      Estimators that count take the key 'correction', as in
          - estimator: plug-in
            correction: [none, miller-madow]     or all, for all that need no further key

      Of Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), where a cell has k of N points and a table K cells:


      """ + Catalog.corrections.map { EntryText.text(of: $0) }.joined(separator: "\n")
    case .intervals:
      """
      Every estimator takes the key 'interval': each estimate then comes with an interval for the quantity, and the
      report says how often such intervals cover it. A list sweeps, as in
          - estimator: gaussian
            interval: [exact, jackknife]
            level: 0.95


      """ + methods(.interval)
    case .tests:
      """
      Estimators of I(X;Y) take the key 'test': each estimate then comes with a p-value, and the report says how often
      independence is rejected: the size of the test where X and Y are independent, else its power.


      """ + methods(.test)
    case .generators: table(Generator.all.map { ($0.name, $0.summary) })
    case .measures: measures()
    case .studies: studies()
    }
  }

  private func entry(_ type: any CatalogEntry.Type) -> String { EntryText.text(of: type) }

  /// What the estimators take.
  private func scopes() -> String {
    let kinds = SampleClass.allCases
    let ids = StudyCatalog.estimators.map { $0.id }
    let width = ids.map(\.count).max() ?? 0
    let row = { (name: String, cells: [String]) in
      // No spaces at the ends of lines.
      let texts = zip(cells, kinds).enumerated().map { index, cell in
        index + 1 == kinds.count ? cell.0 : cell.0.padded(to: cell.1.rawValue.count)
      }
      return name.padded(to: width) + "  " + texts.joined(separator: "  ") + "\n"
    }
    let rows = StudyCatalog.estimators.map { type in
      let scope = EstimatorScope(of: type, among: StudyCatalog.laws)
      return row(type.id, kinds.map { scope[$0].rawValue })
    }
    return
      "What each takes; some: only some of these laws, or with suitable parameters, see 'mi-study list NAME'.\n\n"
      + row("", kinds.map(\.rawValue)) + rows.joined() + "\n"
      + table(kinds.map { ("  " + $0.rawValue, $0.summary) })
  }

  /// The intervals or the tests.
  private func methods(_ role: UncertaintyRole) -> String {
    UncertaintyMethods.all.filter { $0.role == role }.map { EntryText.text(of: $0) }.joined(separator: "\n")
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

    \(EntryText.text(of: Catalog.transform, width: Catalog.transform.name.count))

    """
  }

  private func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\($0.0.padded(to: width))  \($0.1)\n" }.joined()
  }

  /// The shipped studies with the first lines of their descriptions.
  private func studies() -> String {
    guard let (folder, entries) = ShippedStudies.found() else {
      let place = ShippedStudies.installedFolder.map { ", nor are there studies in \($0)" } ?? ""
      return
        "(none)  there is no folder Studies here\(place): run this in a checkout, or run Scripts/install there\n"
    }
    let lead =
      folder == ShippedStudies.installedFolder
      ? "In \(folder); each runs by its name, as in 'mi-study run \(entries[0].name)'.\n\n" : ""
    let isInstalled = !lead.isEmpty
    return lead
      + table(entries.map { (isInstalled ? $0.name : $0.path, EntryPage.firstLine(of: $0)) })
  }
}
