import Foundation
import Testing

/// Bad input gets one clear line and the documented exit code, and leaves nothing half-written.
struct BadInputTests {
  /// A study with one thing wrong: what replaces what, and what the line must say.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let old: String
    let new: String
    let expected: [String]

    init(_ name: String, _ old: String, _ new: String, _ expected: String...) {
      testDescription = name
      self.old = old
      self.new = new
      self.expected = expected
    }
  }

  static let good = """
    name: good
    seed: 5
    replications: 10
    laws:
      - law: bivariate-normal
        correlation: [0.0, 0.6]
    sample-sizes: [50]
    estimators:
      - estimator: histogram
        bins: 12
      - estimator: infonce
        candidates: 8
    """

  static let cases = [
    Case("misspelt key", "seed: 5", "sede: 5", "study.yaml:2:1", "sede", "seed"),
    Case("misspelt parameter", "bins: 12", "bin: 12", "study.yaml:10:5", "bin", "did you mean 'bins'"),
    Case("unknown law", "bivariate-normal", "bivariate-norml", ":5:10", "did you mean 'bivariate-normal'"),
    Case("correlation 1.5", "[0.0, 0.6]", "1.5", ":6:18", "1.5", "(-1, 1)"),
    Case("bins 0", "bins: 12", "bins: 0", ":10:11", "0"),
    Case("candidates 1", "candidates: 8", "candidates: 1", ":12:17", "1"),
    Case("n = 1", "[50]", "[1]", ":7:16", "1"),
    Case("empty list", "[50]", "[]", ":7:15", "empty"),
    Case("no estimators", "  - estimator: histogram", "  - law: histogram", ":9"),
    Case(
      "chain rule on a pair", "estimator: histogram\n    bins: 12", "estimator: chain-rule", ":9:5",
      "X, Z and Y"),
    Case("duplicate key", "seed: 5", "seed: 5\nseed: 6", ":", "seed"),
    Case("not YAML", "seed: 5", "seed: [5", ":"),
    Case("not a mapping", good, "- 1\n- 2", ":1:1"),
    Case("empty file", good, "", "empty"),
    Case(".nan", "0.6]", ".nan]", ":6:24", ".nan"),
    Case("010", "seed: 5", "seed: 010", ":2:7", "010"),
    Case("1:30", "replications: 10", "replications: 1:30", ":3:15", "1:30"),
    Case("alias bomb as value", good, bomb(keyed: false), "anchor"),
    Case("alias bomb as key", good, bomb(keyed: true), "anchor"),
    Case(
      "2000 nested brackets", "[50]",
      String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000), ":7"),
  ]

  /// Nine levels of ten references each: ten to the ninth elements if anyone expands them.
  static func bomb(keyed: Bool) -> String {
    var lines = ["a0: &a0 [x, x]"]
    for level in 1...9 {
      let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(list)]")
    }
    return (lines + (keyed ? ["? *a9\n: 1"] : ["name: *a9"])).joined(separator: "\n")
  }

  @Test(arguments: cases)
  func studyFile(_ bad: Case) throws {
    let scratch = try Scratch()
    try #require(Self.good.contains(bad.old))
    try scratch.write(Self.good.replacingOccurrences(of: bad.old, with: bad.new), to: "study.yaml")
    for command in ["run", "check"] {
      let result = try Tool.run([command, "study.yaml"], directory: scratch.path)
      #expect(result.status == 65, "\(command): \(result.errors)")
      #expect(result.output == "")
      for text in bad.expected { #expect(result.errors.contains(text), "no \(text) in: \(result.errors)") }
      #expect(result.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("mi-study: error: study.yaml") })
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("results")))
  }

  /// The good file is good: otherwise the cases above would show nothing.
  @Test func goodStudy() throws {
    let scratch = try Scratch()
    let study = try scratch.write(Self.good, to: "study.yaml")
    #expect(try Tool.run(["run", study, "--quiet"], directory: scratch.path).status == 0)
    #expect(FileManager.default.fileExists(atPath: scratch.file("results/good/summary.csv")))
  }

  @Test func allErrorsTogether() throws {
    let scratch = try Scratch()
    let text = Self.good.replacingOccurrences(of: "0.6", with: "1.5").replacingOccurrences(
      of: "bins: 12", with: "bins: 0")
    let study = try scratch.write(text, to: "study.yaml")
    let result = try Tool.run("check", study)
    #expect(result.errors.split(separator: "\n").count == 2, "\(result.errors)")
  }

  @Test func directoryForFile() throws {
    let scratch = try Scratch()
    let result = try Tool.run("run", scratch.path)
    #expect(result.status == 65)
    #expect(result.errors.contains("is a directory"))
  }

  @Test func missingFile() throws {
    let result = try Tool.run("run", "/nonexistent/study.yaml")
    #expect(result.status == 65)
    #expect(result.errors.contains("/nonexistent/study.yaml: there is no such file"))
  }

  @Test(arguments: [
    (["run"], "study"), (["report", "x", "--format", "markdwon"], "did you mean 'markdown'"),
    (["run", "x", "--threads", "0"], "--threads 0"),
    (["run", "x", "--replications", "0"], "--replications 0"),
    (["run", "x", "--seed", "-1"], "--seed"), (["list", "lawz"], "laws"), (["frobnicate"], "frobnicate"),
    (["report", "x", "--units", "bitz"], "did you mean 'bits'"),
    (["export", "x", "everything"], "replications"),
    (["run", "x", "--output", ""], "--output"), (["exercises", "11"], "the exercises 1 to 10"),
    (["exercises", "0"], "the exercises 1 to 10"), (["exercises", "seven"], "seven"),
    (["exercises", "--format", "markdwn"], "did you mean 'markdown'"),
  ])
  func usage(_ arguments: [String], _ expected: String) throws {
    let result = try Tool.run(arguments)
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.output == "")
  }

  @Test func instructionSets() throws {
    let unknown = try Tool.run("list", "measures", environment: ["MI_STUDY_ISA": "avx3"])
    #expect(unknown.status == 64 && unknown.output.isEmpty)
    #expect(
      unknown.errors
        == "mi-study: error: MI_STUDY_ISA: unknown instruction set 'avx3', allowed: baseline, avx2, avx512; did you mean 'avx2'?\n"
    )
    #expect(try Tool.run("list", "measures", environment: ["MI_STUDY_ISA": ""]).status == 0)
    #expect(try Tool.run("list", "measures", environment: ["MI_STUDY_ISA": "baseline"]).status == 0)
  }
}
