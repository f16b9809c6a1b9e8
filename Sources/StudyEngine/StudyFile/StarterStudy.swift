import Foundation
public import MutualInformation

/// A small study with comments, to begin one's own with: `mi-study init`.
public struct StarterStudy: Sendable {
  /// The text of the study file.
  public let text: String

  /// A study of one law and the estimators that usually come first for its kind of samples.
  ///
  /// - Parameters:
  ///   - name: A name by `Study.isName`.
  ///   - law: The law.
  /// - Returns: nil if no estimator takes the law, or the name is none.
  public init?(named name: String, law: any JointLaw.Type) {
    let counts = [100, 1000]
    let example = law.id == BivariateNormal.id ? [] : law.examples.first ?? []
    let values =
      law.id == BivariateNormal.id
      ? ["correlation: [0.0, 0.6, 0.9]     # a list sweeps: one law for each value"]
      : example.map(EntryExample.line)
    guard
      let made = try? law.init(
        law.id == BivariateNormal.id ? [Parameter("correlation", .real(0.6))] : example)
    else { return nil }
    let entries: [(type: any Estimator.Type, lines: [String])] = [
      (Gaussian.self, []), (KSG1.self, ["neighbours: 3"]),
      (Histogram.self, ["bins: 12", "correction: [none, miller-madow]   # 'mi-study list corrections'"]),
      (PlugIn.self, ["correction: [none, miller-madow]   # or all: 'mi-study list corrections'"]),
      (Ross.self, ["neighbours: 3"]), (MixedKSG.self, ["neighbours: 3"]), (ChainRule.self, []),
      (ConditionalGaussian.self, []), (FrenzelPompe.self, ["neighbours: 3"]), (ConditionalPlugIn.self, []),
    ]
    let taken = entries.filter { entry in
      entry.type.examples.contains { example in
        guard let estimator = try? entry.type.init(example) else { return false }
        return counts.allSatisfy { (try? estimator.check(made, count: $0)) != nil }
      }
    }
    let list = taken.prefix(3).map { EntryExample.item(["estimator: \($0.type.id)"] + $0.lines) }
    guard !list.isEmpty, Study.isName(name) else { return nil }
    text = """
      # What it costs: mi-study check \(name).yaml
      # To compute it: mi-study run \(name).yaml
      name: \(name)
      description: Which estimator can be trusted on \(law.id)?
      seed: 1                              # the same study and seed give the same bytes
      replications: 500                    # or {until: {bias-mcse: 0.001}, at-least: 200, at-most: 20000}
      controls: auto                       # control variates make the biases more precise; none switches them off

      # Where samples come from; the true information is known. 'mi-study list laws', 'mi-study list \(law.id)'
      laws:
      \(EntryExample.item(["law: \(law.id)"] + values))

      sample-sizes: [\(counts.map(String.init).joined(separator: ", "))]            # draws in a sample

      # All estimators see the same samples. 'mi-study list estimators'
      estimators:
      \(list.joined(separator: "\n"))

      """
    guard (try? StudyFile(yaml: text, file: name)) != nil else { return nil }
  }

  /// Writes the text into a new file.
  ///
  /// - Throws: `StoreError` if there is such a file, or it cannot be made.
  public func write(to path: String) throws(StoreError) {
    do throws(SystemError) {
      try OpenFile(creating: plainPath(path)).write(Data(text.utf8))
    } catch {
      throw StoreError(
        .cannotCreate,
        error.code == EEXIST
          ? "\(path): is there already; choose another name, as in 'mi-study init other-study', or move it away"
          : "\(path): cannot be made (\(error.reason)); choose another name or directory")
    }
  }
}
