import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Adjusted biases of whole runs, against the exported replications, and rules that stop on them.
@Suite struct StoredControlsTests {
  static let study = """
    name: controls
    seed: 12
    replications: 403
    laws:
      - {law: bivariate-normal, correlation: 0.6317}
      - {law: student-t, degrees-of-freedom: 1, correlation: 0.6}
      - {law: xor-noise, flip: 0.2}
    sample-sizes: [300]
    estimators:
      - {estimator: gaussian, correction: [none, exact], laws: [bivariate-normal, student-t]}
      - {estimator: ksg1, laws: [bivariate-normal]}
      - {estimator: histogram, bins: [4, freedman-diaconis], laws: [bivariate-normal, student-t]}
      - {estimator: histogram, bins: 4, range: [-4, 4], laws: [bivariate-normal]}
      - {estimator: information-density, laws: [student-t]}
      - {estimator: ksg2, laws: [bivariate-normal]}
      - {estimator: chain-rule, laws: [xor-noise]}
      - {estimator: plug-in, correction: [none, nsb], laws: [xor-noise]}
    """

  private func withRun<Result>(
    _ yaml: String, threads: Int = 2, _ body: (StoredRun, Summary) throws -> Result
  ) throws -> Result {
    let place = StoppingRunTests.Place()
    let outcome = try StoppingRunTests.run(Study(yaml: yaml, file: "controls"), in: place, threads: threads)
    return try body(StoredRun(directory: place.path, tool: "test"), try #require(outcome.summary))
  }

  /// The estimates of a cell by row, nil where one failed.
  private func columns(_ run: StoredRun, cell: Int) throws -> [[Double?]] {
    var bytes: [UInt8] = []
    try run.exportReplications { bytes += $0 }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      // Commas in quotes are none.
      String($0).replacing(/"[^"]*"/, with: "quoted").split(separator: ",").map(String.init)
    }
    let estimate = try #require(lines[0].firstIndex(of: "estimate"))
    let replication = try #require(lines[0].firstIndex(of: "replication"))
    var columns: [[Double?]] = []
    var (last, next) = ("", 0)
    for fields in lines.dropFirst() where fields[1] == String(cell) {
      if fields[replication] != last { next = 0 }
      last = fields[replication]
      if columns.count == next { columns.append([]) }
      columns[next].append(Double(fields[estimate]))
      next += 1
    }
    return columns
  }

  /// Every row and every pair of a cell by least squares over the exported estimates.
  @Test func rowsAndPairs() throws {
    try withRun(Self.study) { run, summary in
      var (adjusted, squared, paired, spared) = (0, 0, 0, 0)
      for cell in 1...3 {
        let values = try columns(run, cell: cell)
        let indices = summary.rows.indices.filter { summary.rows[$0].cell.number == cell }
        let rows = indices.map { summary.rows[$0] }
        #expect(values.count == rows.count)
        let targets = rows.map(\.target)
        let complete = rows.indices.filter { rows[$0].measures.failures == 0 }
        let found = ControlRegression.biases(
          of: complete.map { values[$0].map { $0! } }, targets: complete.map { targets[$0] })
        let squares = ControlRegression.meanSquaredErrors(
          of: complete.map { values[$0].map { $0! } }, targets: complete.map { targets[$0] })
        for (position, row) in complete.enumerated() {
          #expect(rows[row].measures.controlled == found[position], "cell \(cell), row \(row)")
          if found[position] != nil { adjusted += 1 }
          #expect(
            rows[row].measures.controlledMeanSquaredError == squares[position], "cell \(cell), row \(row)")
          if squares[position] != nil { squared += 1 }
        }
        for row in rows.indices where rows[row].measures.failures > 0 {
          #expect(rows[row].measures.controlled == nil)
          #expect(rows[row].measures.controlledMeanSquaredError == nil)
          spared += 1
        }
        for pair in summary.pairs where indices.contains(pair.first) {
          let (a, b) = (pair.first - indices[0], pair.second - indices[0])
          guard complete.contains(a), complete.contains(b),
            targets[a].expectation.kind != .exact || targets[b].expectation.kind != .exact
          else {
            #expect(pair.measures.controlled == nil)
            continue
          }
          let difference = zip(values[a], values[b]).map { $0! - $1! }
          guard
            let expected = ControlRegression.biases(
              of: complete.filter { targets[$0].expectation.kind == .exact }.map { values[$0].map { $0! } }
                + [
                  difference
                ],
              targets: complete.map { targets[$0] }.filter { $0.expectation.kind == .exact } + [
                ControlRegressionTests.open()
              ]
            ).last!
          else {
            #expect(pair.measures.controlled == nil)
            continue
          }
          let actual = try #require(pair.measures.controlled)
          #expect(abs(actual.value - expected.value) <= 1e-9 * abs(expected.mcse))
          #expect(abs(actual.mcse / expected.mcse - 1) < 1e-9, "cell \(cell): \(a) \(b)")
          #expect(abs(actual.saving / expected.saving - 1) < 1e-9)
          #expect(pair.measures.reversed.controlled?.value == -actual.value)
          paired += 1
        }
      }
      #expect(
        adjusted >= 7 && squared > adjusted && paired >= 20 && spared >= 1,
        "\(adjusted) \(squared) \(paired) \(spared)")
    }
  }

  /// More replications than a window has, and any number of threads: the same bits; nothing else in the file moves.
  @Test func windowsAndThreadsDecideNothing() throws {
    let yaml = """
      name: windows
      seed: 3
      replications: 70003
      laws: [{law: bivariate-normal, correlation: 0.6317}]
      sample-sizes: [5]
      estimators: [{estimator: gaussian, correction: [none, exact]}, {estimator: histogram, bins: doane}]
      """
    try withRun(yaml) { run, summary in
      let values = try columns(run, cell: 1)
      let found = ControlRegression.biases(
        of: values.map { $0.map { $0! } }, targets: summary.rows.map(\.target))
      #expect(summary.rows.map(\.measures.controlled) == found && found.contains { $0 != nil })
      for threads in [1, 7] {
        #expect(SummaryCSV.render(try run.summary(threads: threads)) == SummaryCSV.render(summary))
      }
    }
  }

  private static let stopping = """
    name: stopping-controls
    seed: 4
    replications: {until: {bias-mcse: 0.002, controls: true}, at-least: 100, at-most: 20000}
    laws: [{law: bivariate-normal, correlation: [0.3, 0.9]}]
    sample-sizes: [60]
    estimators:
      - {estimator: gaussian, correction: [none, exact]}
      - ksg1
      - {estimator: histogram, bins: 5, range: [-4, 4]}
    """

  /// The first look at which the adjusted MCSEs of all rows meet the target: by the same regression over the exported
  /// estimates at every look. The plain rule stops later.
  @Test(arguments: [4, 5, 6] as [UInt64]) func stopsOnControls(seed: UInt64) throws {
    let yaml = Self.stopping.replacing("seed: 4", with: "seed: \(seed)")
    try withRun(yaml) { run, summary in
      let rule = try #require(run.study.replications.rule)
      #expect(rule.controls)
      for cell in 1...2 {
        let values = try columns(run, cell: cell).map { $0.map { $0! } }
        let targets = summary.rows.filter { $0.cell.number == cell }.map(\.target)
        let looks = summary.looks[cell - 1]
        var used: Int?
        for (look, point) in zip(looks.looks, rule.looks) {
          let found = ControlRegression.biases(of: values.map { Array($0.prefix(point)) }, targets: targets)
          let errors = zip(found, targets).map { $0?.mcse ?? $1.expectation.errorBound }
          let worst = try #require(errors.max())
          #expect(look.replications == point && look.biasMCSE == worst && look.estimator == 2)
          #expect(look.isMet == (worst <= 0.002))
          if look.isMet { used = point }
        }
        #expect(used != nil && looks.used == used && values[0].count == used)
      }
      try withRun(yaml.replacing(", controls: true", with: "")) { _, plain in
        for cell in 0..<2 {
          let used = try #require(plain.looks[cell].used)
          #expect(used > summary.looks[cell].used!)
        }
      }
    }
  }

  /// A pilot predicts from the adjusted MCSEs: by the same regression over the exported estimates of as many replications, in
  /// one stretch and in two. That of the plain rule asks for more.
  @Test(arguments: [150, 5000]) func pilot(replications: Int) throws {
    let study = try Study(yaml: Self.stopping, file: "controls")
    let rule = try #require(study.replications.rule)
    let fixed = Self.stopping.replacing(/replications: .*/, with: "replications: \(replications)")
    try withRun(fixed) { run, summary in
      let pilot = try Pilot(of: Plan(study), rule: rule, replications: replications, threads: 2)
      let again = try Pilot(of: Plan(study), rule: rule, replications: replications, threads: 5)
      let plainRule = StoppingRule(rule.targets, atLeast: rule.atLeast, atMost: rule.atMost)
      let plain = try Pilot(of: Plan(study), rule: plainRule, replications: replications, threads: 2)
      for cell in 1...2 {
        let values = try columns(run, cell: cell).map { $0.map { $0! } }
        let targets = summary.rows.filter { $0.cell.number == cell }.map(\.target)
        let found = ControlRegression.biases(of: values, targets: targets)
        let errors = zip(found, targets).map { $0?.mcse ?? $1.expectation.errorBound }
        let worst = try #require(errors.max())
        let row = pilot.rows[cell - 1]
        #expect(row.look.biasMCSE == worst && row.look == again.rows[cell - 1].look)
        let wanted = Double(replications) * (worst / 0.002) * (worst / 0.002)
        let needed = rule.looks.first { Double($0) >= wanted } ?? rule.atMost
        #expect(row.needed == needed)
        #expect(plain.rows[cell - 1].needed > row.needed)
      }
    }
  }

  /// Threads decide nothing, and a study that stopped on its controls goes on from where it is.
  @Test func stoppedRunsAreTheSame() throws {
    let render = { (threads: Int) in
      try withRun(Self.stopping, threads: threads) { run, summary in
        SummaryCSV.render(summary) + MarkdownReport.render(summary)
      }
    }
    let one = try render(1)
    #expect(try render(3) == one)
    let (first, whole) = (StoppingRunTests.Place(), StoppingRunTests.Place())
    let loose = Self.stopping.replacing("0.002", with: "0.02")
    try StoppingRunTests.run(Study(yaml: loose, file: "controls"), in: first)
    let continued = try StoppingRunTests.run(Study(yaml: Self.stopping, file: "controls"), in: first)
    try StoppingRunTests.run(Study(yaml: Self.stopping, file: "controls"), in: whole)
    #expect(
      SummaryCSV.render(try #require(continued.summary)) + MarkdownReport.render(continued.summary!) == one)
  }

  /// The text of a rule with controls reads back; without them it is what it was.
  @Test func texts() throws {
    let study = try Study(yaml: Self.stopping, file: "controls")
    #expect(
      study.replications.text
        == #"{"until": {"bias-mcse": 0.002, "controls": true}, "at-least": 100, "at-most": 20000}"#)
    let again = try Study(
      yaml: Self.stopping.replacing(/replications: .*/, with: "replications: \(study.replications.text)"),
      file: "again")
    #expect(again.canonicalText == study.canonicalText)
    let off = try Study(yaml: Self.stopping.replacing("controls: true", with: "controls: false"), file: "off")
    let absent = try Study(yaml: Self.stopping.replacing(", controls: true", with: ""), file: "absent")
    #expect(off.canonicalText == absent.canonicalText)
    #expect(off.replications.text == #"{"until": {"bias-mcse": 0.002}, "at-least": 100, "at-most": 20000}"#)
    for (text, words) in [
      ("controls: yes", "controls is yes; allowed: true, false"),
      ("controls: \"true\"", "controls is the text \"true\"; allowed: true, false"),
      ("controls: 1", "controls is 1; allowed: true, false"),
    ] {
      let error = #expect(throws: StudyFileErrors.self) {
        try Study(yaml: Self.stopping.replacing("controls: true", with: text), file: "bad")
      }
      #expect("\(error!)".contains(words), "\(error!)")
    }
    let alone = #expect(throws: StudyFileErrors.self) {
      try Study(yaml: Self.stopping.replacing("bias-mcse", with: "rmse-mcse"), file: "bad")
    }
    #expect("\(alone!)".contains("controls make no error of an RMSE smaller"))
  }
}
