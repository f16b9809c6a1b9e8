import Foundation
import Testing

/// What a run prints at its end, and the options that show the rest.
@Suite struct FirstScreenTests {
  /// Two sample sizes, an estimator that knows the law, one of its family, intervals and tests.
  private static let study = """
    name: screen
    description: which one
    seed: 11
    replications: 60
    laws:
      - {law: bivariate-normal, correlation: [0.0, 0.6]}
      - {law: quadratic-noise, noise: 0.5}
      - {law: xor-noise, flip: 0.2}
    sample-sizes: [50, 200]
    estimators:
      - {estimator: gaussian, correction: [none, exact], laws: [bivariate-normal, quadratic-noise]}
      - {estimator: gaussian, interval: exact, laws: [bivariate-normal]}
      - {estimator: ksg1, neighbours: [1, 3], laws: [bivariate-normal, quadratic-noise]}
      - {estimator: infonce, critic: oracle, candidates: 8, laws: [bivariate-normal]}
      - {estimator: plug-in, correction: [none, miller-madow], laws: [xor-noise]}
    """

  /// The directory of the run.
  private static let directory: Result<String, any Error> = Result {
    let scratch = try Scratch()
    let file = try scratch.write(study, to: "screen.yaml")
    let run = try Tool.run("run", file, "--output", scratch.file("r"), "--threads", "2")
    try #require(run.status == 0, "\(run.errors)")
    return scratch.file("r")
  }

  private func report(_ arguments: String..., columns: Int = 100) throws -> Tool.Result {
    try Tool.run(
      ["report", try Self.directory.get()] + arguments, environment: ["COLUMNS": String(columns)])
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
  }

  @Test func fitsAScreen() throws {
    for arguments in [
      [], ["--measure", "bias"], ["--measure", "sd"], ["--measure", "coverage"], ["--n", "50"],
    ] {
      let screen = try Tool.run(["report", try Self.directory.get()] + arguments)
      #expect(screen.status == 0)
      let lines = lines(screen.output)
      #expect(lines.count <= 40, "\(arguments)")
      #expect(lines.allSatisfy { $0.count <= 100 }, "\(arguments)")
    }
  }

  /// Who knows the law stands below the others, without a mark, and nothing calls it best.
  @Test func whoKnowsTheLawDoesNotCompete() throws {
    let screen = lines(try report().output)
    let group = try #require(screen.firstIndex { $0.contains("knows the law") })
    let oracle = try #require(screen.firstIndex { $0.hasPrefix("  infonce") })
    #expect(oracle > group)
    #expect(!screen[oracle].contains("*") && !screen[oracle].contains("="))
    #expect(screen.contains { $0.hasPrefix("* ") && !$0.contains("infonce") })
    let json = try report("--format", "json").output
    let rankings = lines(json).filter { $0.contains("\"best\": ") }
    #expect(rankings.count == 8)
    #expect(!rankings.contains { $0.contains("infonce") })
    #expect(!(try report("--cells").output).contains("RMSE: infonce"))
    // Entries that differ in the interval only have labels that differ, and the same signs.
    let twins = screen.filter { $0.hasPrefix("  gaussian, no correction") }
    #expect(twins.count >= 2 && twins.contains { $0.contains("interval exact") })
    // The Gaussian estimate is marked on normal laws.
    #expect(screen.contains { $0.contains("gaussian") && $0.contains("†") })
  }

  /// The worst case is the largest RMSE over that of the best that assumes no family, from the CSV.
  @Test func worstCases() throws {
    let table = lines(try report("--format", "csv").output).map { CSVLine.fields($0) }
    let column = { (name: String) in table[0].firstIndex(of: name)! }
    let rows = table.dropFirst().filter {
      $0[column("n")] == "200" && $0[column("quantity")] == "I(X;Y)" && $0[column("law")] != "xor-noise"
    }
    let error = { (row: [String]) in Double(row[column("rmse")])! }
    var worst: [String: Double] = [:]
    for cell in Set(rows.map { $0[column("cell")] }) {
      let own = rows.filter { $0[column("cell")] == cell && $0[column("estimator")] != "infonce" }
      let isNormal = own[0][column("law")] == "bivariate-normal"
      let best = own.filter { !isNormal || $0[column("estimator")] != "gaussian" }.map(error).min()!
      for row in own {
        worst[row[column("label")], default: 0] = max(worst[row[column("label")]] ?? 0, error(row) / best)
      }
    }
    let screen = lines(try report().output)
    for label in ["ksg1, k = 1", "ksg1, k = 3", "gaussian, exact"] {
      guard let expected = worst[label] else {
        Issue.record("\(label) is not a label: \(worst.keys)")
        continue
      }
      let line = try #require(screen.first { $0.hasPrefix("  \(label) ") }, "\(label)")
      let shown = try #require(
        line.split(separator: "×").last?.split(separator: " ").first.flatMap { Double($0) })
      #expect(abs(shown / expected - 1) < 0.06, "\(label): \(shown), \(expected)")
    }
  }

  /// What the estimators have beside the sample: the law, its family, or nothing.
  @Test func assumptions() throws {
    let table = lines(try report("--format", "csv").output).map { CSVLine.fields($0) }
    let column = { (name: String) in table[0].firstIndex(of: name)! }
    for row in table.dropFirst() {
      let isNormal = row[column("law")] == "bivariate-normal"
      let expected =
        row[column("estimator")] == "infonce"
        ? "law" : row[column("estimator")] == "gaussian" && isNormal ? "family" : "nothing"
      #expect(row[column("assumes")] == expected, "\(row[column("label")])")
    }
  }

  /// Entries that differ in their interval alone have one RMSE: the coverage is shown, findings about it first. One
  /// such entry among others changes nothing.
  @Test func usualMeasure() throws {
    #expect(try report().output.contains("\nRMSE in nats, n = 200"))
    let scratch = try Scratch()
    let file = try scratch.write(
      """
      name: intervals
      seed: 3
      replications: 50
      laws: [{law: bivariate-normal, correlation: [0.0, 0.6]}]
      sample-sizes: [30]
      estimators: [{estimator: gaussian, interval: [exact, jackknife]}]
      """, to: "intervals.yaml")
    let run = try Tool.run("run", file, "--output", scratch.file("r"))
    #expect(run.output.contains("\ncoverage, n = 30") || run.output.contains("gaussian: coverage, n = 30"))
    #expect(!run.output.contains("RMSE in nats"))
    let first = try #require(lines(run.output).first { $0.hasPrefix("* ") })
    #expect(first.contains("intervals"), "\(first)")
    let markdown = try String(contentsOfFile: scratch.file("r/report.md"), encoding: .utf8)
    #expect(markdown.contains("\ncoverage, n = 30:\n"))
    let asked = try Tool.run("report", scratch.file("r"), "--measure", "rmse")
    #expect(asked.output.contains("RMSE in nats, n = 30"))
  }

  /// `--columns` of LaTeX: these columns beside the labels, in all tables of estimates and no others.
  @Test func columnsOfLaTeX() throws {
    let heads = { (arguments: [String]) throws -> Set<String> in
      let latex = try Tool.run(["report", try Self.directory.get(), "--format", "latex"] + arguments).output
      let tables = latex.components(separatedBy: "\\begin{longtable}").filter {
        $0.contains("Estimates, n = ")
      }
      return Set(
        tables.flatMap { $0.split(separator: "\n").map(String.init).filter { $0.hasPrefix("estimator & ") } })
    }
    #expect(try heads(["--columns", "truth,z"]) == ["estimator & truth & $z$ \\\\"])
    #expect(try heads([]).allSatisfy { $0.contains("bias") && $0.contains("RMSE") && !$0.contains("truth") })
    // A table and a matrix for each sample size.
    let latex = try report("--format", "latex").output
    for count in ["50", "200"] {
      #expect(latex.contains("\\caption[{screen: Estimates, n = \(count)}]"))
      #expect(latex.contains("\\caption[{screen: RMSE in nats, n = \(count)}]"))
    }
    let one = try report("--format", "latex", "--n", "50").output
    #expect(one.contains("Estimates, n = 50") && !one.contains("Estimates, n = 200"))
    for (arguments, said) in [
      (["--format", "latex", "--columns", "biass"], "bias"),
      (["--format", "latex", "--columns", ""], "truth"),
      (["--columns", "bias"], "--format latex"),
      (["--format", "csv", "--columns", "bias"], "--format latex"),
    ] {
      let refused = try Tool.run(["report", try Self.directory.get()] + arguments)
      #expect(refused.status == 64 && refused.output.isEmpty, "\(arguments)")
      #expect(refused.errors.contains(said), "\(refused.errors)")
    }
  }

  /// `row` and `label` are the same in the three files.
  @Test func rowsAndLabelsJoin() throws {
    let summary = lines(try report("--format", "csv").output).map { CSVLine.fields($0) }
    let column = { (table: [[String]], name: String) in table[0].firstIndex(of: name)! }
    let (row, label) = (column(summary, "row"), column(summary, "label"))
    #expect(summary.dropFirst().map { $0[row] } == (1..<summary.count).map { String($0) })
    var labels: [String: String] = [:]
    for line in summary.dropFirst() { labels[line[row]] = line[label] }
    let directory = try Self.directory.get()
    let pairs = try Self.file(directory + "/pairs.csv")
    for line in pairs.dropFirst() {
      for side in ["a", "b"] {
        #expect(labels[line[column(pairs, "row_\(side)")]] == line[column(pairs, "estimator_\(side)")])
      }
    }
    let export = try Tool.run("export", directory, "replications")
    let replications = lines(export.output).map { CSVLine.fields($0) }
    #expect(replications.count == 1 + 60 * (summary.count - 1))
    for line in replications.dropFirst() {
      let number = line[column(replications, "row")]
      #expect(labels[number] == line[column(replications, "label")])
      let own = summary[Int(number)!]
      #expect(own[column(summary, "cell")] == line[column(replications, "cell")])
      #expect(own[column(summary, "estimator")] == line[column(replications, "estimator")])
    }
    // exact_bias is expectation − truth.
    for line in summary.dropFirst() where line[column(summary, "expectation")] != "NA" {
      let difference =
        Double(line[column(summary, "expectation")])! - Double(line[column(summary, "truth")])!
      #expect(abs(Double(line[column(summary, "exact_bias")])! - difference) < 1e-8)
    }
  }

  private static func file(_ path: String) throws -> [[String]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      CSVLine.fields(String($0))
    }
  }

  @Test func selections() throws {
    let everything = lines(try report("--format", "csv").output)
    let some = lines(
      try report("--format", "csv", "--law", "quadratic-noise", "--estimator", "ksg1", "--n", "200").output)
    #expect(some.count == 3 && some.allSatisfy(everything.contains))
    let labelled = lines(try report("--format", "csv", "--estimator", "ksg1, k = 3").output)
    #expect(labelled.count == 1 + 6)
    let cells = try report("--cell", "2,3").output
    #expect(cells.contains("\ncell 2: ") && cells.contains("\ncell 3: ") && !cells.contains("\ncell 1: "))
    #expect(cells.contains("Only cells 2, 3."))
    #expect(try report("--law", "bivariate-normal ρ = 0.6").output.contains("ρ = 0.6"))
  }

  @Test(arguments: [
    (["--law", "bivariate-norml"], "did you mean 'bivariate-normal'?"),
    (["--estimator", "ksg"], "--estimator ksg: selects nothing"), (["--n", "7"], "allowed: 50, 200"),
    (["--n", "x"], "must be whole numbers"), (["--cell", "0"], "must be whole numbers"),
    (["--cell", "99"], "--cell 99: selects nothing"), (["--measure", "rms"], "did you mean 'rmse'?"),
    (["--cells", "--measure", "bias"], "--measure: goes with the first screen only"),
    (["--cells", "--format", "csv"], "--cells: goes with --format table only"),
    (["--law", "xor-noise", "--estimator", "ksg1"], "selects nothing"),
  ])
  func refused(_ arguments: [String], _ message: String) throws {
    let result = try Tool.run(["report", try Self.directory.get()] + arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}

/// A line of CSV.
enum CSVLine {
  /// Its fields.
  static func fields(_ line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
