import MutualInformation
import StudyEngine
import Testing

/// Whoever does what an error of a plan advises gets rid of that error.
@Suite("Cures of plans")
struct PlanCureTests {
  /// Every law with its first parameters, and a transformed one beside each that has real variables.
  private static func laws() throws -> [any JointLaw] {
    try Catalog.laws.flatMap { type -> [any JointLaw] in
      let law = try type.init(type.examples[0])
      let transformed = Catalog.transformed(type)
      for variable in ["x", "y"] {
        let map = VariableMaps(variable, ["exp"])
        if let other = try? transformed.init(type.examples[0] + [Parameter("transform", .transform([map]))]) {
          return [law, other]
        }
      }
      return [law]
    }
  }

  private static func conflicts(_ study: Study) -> [PlanConflict] {
    do throws(PlanError) {
      _ = try Plan(study)
      return []
    } catch { return error.conflicts }
  }

  private static func study(_ laws: [any JointLaw], _ entry: StudyEstimator) -> Study {
    // An estimator that takes all laws would be best; laws that nobody takes are another kind of conflict.
    Study(name: "s", seed: 5, replications: 10, laws: laws, sampleSizes: [5000], estimators: [entry])
  }

  /// Does what the first incompatibility advises; nil where there is nothing left that the estimator is for.
  private static func followed(_ conflict: PlanConflict, _ laws: [any JointLaw], _ entry: StudyEstimator)
    throws
    -> (laws: [any JointLaw], entry: StudyEstimator)?
  {
    let message = conflict.message
    if let match = message.firstMatch(of: /say which laws it is for, in its entry: 'laws: \[(.*)\]'/) {
      let ids = match.1.split(separator: ",").map { String($0.filter { $0 != " " }) }
      var entry = entry
      entry.lawIDs = ids
      return (laws, entry)
    }
    if message.contains("move this one into a study of its own") {
      guard case .law(let index)? = conflict.parts.last else { return nil }
      var laws = laws
      laws.remove(at: index)
      return (laws, entry)
    }
    #expect(
      message.contains("no law of this study suits it: remove the estimator or add a law"), "\(message)")
    return nil
  }

  @Test func incompatibilities() throws {
    let all = try Self.laws()
    #expect(all.contains { ($0 as? any TransformedLaw)?.isTransformed == true })
    var (named, moved) = (0, 0)
    for type in Catalog.estimators {
      for example in type.examples.prefix(6) {
        var (laws, entry) = (all, StudyEstimator(try type.init(example)))
        var steps = 0
        while true {
          let found = Self.conflicts(Self.study(laws, entry)).filter { $0.kind == .incompatibility }
          guard let first = found.first else { break }
          steps += 1
          guard let next = try Self.followed(first, laws, entry) else { break }
          let again = Self.conflicts(Self.study(next.laws, next.entry)).map(\.message)
          #expect(!again.contains(first.message), "following it leads back to: \(first.message)")
          if again.contains(first.message) { break }
          if next.laws.count < laws.count { moved += 1 } else { named += 1 }
          (laws, entry) = next
        }
        #expect(steps <= all.count)
      }
    }
    // Both kinds of advice were given.
    #expect(named > 10 && moved > 3, "\(named) \(moved)")
  }

  /// The advice of every other kind, with the error that it is for.
  @Test(arguments: [
    (
      studyText(estimators: "estimators:\n  - {estimator: infonce, candidates: 8, interval: jackknife}"),
      "use subsampling",
      studyText(estimators: "estimators:\n  - {estimator: infonce, candidates: 8, interval: subsampling}")
    ),
    (
      studyText(estimators: "estimators:\n  - {estimator: ksg1, interval: bootstrap}"), "use subsampling",
      studyText(estimators: "estimators:\n  - {estimator: ksg1, interval: subsampling}")
    ),
    (
      studyText(sizes: "sample-sizes: [3]", estimators: "estimators:\n  - {estimator: ksg1, neighbours: 3}"),
      "choose larger sample sizes",
      studyText(sizes: "sample-sizes: [4]", estimators: "estimators:\n  - {estimator: ksg1, neighbours: 3}")
    ),
    (
      studyText(estimators: "estimators:\n  - estimator: gaussian\n  - estimator: gaussian"), "remove one",
      studyText()
    ),
    (
      studyText(estimators: "estimators:\n  - {estimator: gaussian, laws: [xor-noise]}"),
      "which this study does not have; it has: bivariate-normal",
      studyText(estimators: "estimators:\n  - {estimator: gaussian, laws: [bivariate-normal]}")
    ),
    (
      studyText(
        laws: "laws:\n  - {law: bivariate-normal, correlation: 0.6}\n  - {law: xor-noise, flip: 0.1}",
        estimators: "estimators:\n  - {estimator: gaussian, laws: [bivariate-normal]}"),
      "add one, or remove the law", studyText()
    ),
    (
      studyText(
        laws: "laws:\n  - {law: bivariate-normal, correlation: 0.6, transform: [none, {x: exp}]}",
        estimators: "estimators:\n  - {estimator: infonce, critic: oracle, candidates: 8}"),
      "or leave out its transform",
      studyText(estimators: "estimators:\n  - {estimator: infonce, critic: oracle, candidates: 8}")
    ),
  ])
  func advice(_ bad: String, _ advice: String, _ good: String) {
    #expect(errorLines(bad).contains { $0.contains(advice) }, "\(errorLines(bad))")
    #expect(errorLines(good).isEmpty, "\(errorLines(good))")
  }
}
