import MutualInformation
import StudyEngine

/// A study file with parts that tests replace.
func studyText(
  head: String = "name: sample\nseed: 5\nreplications: 100",
  laws: String = "laws:\n  - law: bivariate-normal\n    correlation: 0.6",
  sizes: String = "sample-sizes: [250, 1000]",
  estimators: String = "estimators:\n  - estimator: gaussian"
) -> String {
  [head, laws, sizes, estimators].filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
}

/// The error lines of a text, without the file's name.
func errorLines(_ yaml: String) -> [String] {
  do throws(StudyFileErrors) {
    _ = try StudyFile(yaml: yaml, file: "s.yaml")
    return []
  } catch {
    return error.errors.map { String($0.description.dropFirst("s.yaml:".count)) }
  }
}

/// The canonical texts of the laws and of the estimators.
func entries(_ yaml: String) throws -> (laws: [String], estimators: [String]) {
  let study = try Study(yaml: yaml, file: "s.yaml")
  return (study.laws.map(\.canonicalText), study.estimators.map(\.canonicalText))
}
