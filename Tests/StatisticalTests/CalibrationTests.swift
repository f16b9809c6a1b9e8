import Foundation
import GSLMath
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// The library calibrated on itself: errors, scores, intervals, streams. Here in short; `Scripts/calibrate` does it at length
/// and writes the article Calibration of the documentation.
///
/// The seeds are fixed. Before they were, the checks of all short forms together failed by chance in less than 1 %.
@Suite(.serialized)
struct CalibrationTests {
  static let threads = ProcessInfo.processInfo.activeProcessorCount
  private static let asked = ProcessInfo.processInfo.environment["MI_STUDY_CALIBRATE"]
  private static let runsLong = asked == "1"
  static let shortErrors = ErrorSection.Size(
    many: (1000, 800), few: (100, 16_000), intervalSeeds: (250, 50), pairSeeds: (300, 50),
    testSeeds: (400, 200), intervalShapes: ["skewed"], referenceSeeds: 250)

  func expect(_ checks: [CalibrationCheck]) {
    for check in checks { #expect(check.holds, "\(check.statement)") }
    #expect(checks.reduce(0) { $0 + $1.falseAlarm } < 0.0025)
  }

  @Test(.enabled(if: runsLong, "takes minutes: Scripts/calibrate"))
  func calibration() throws {
    var sections: [CalibrationSection] = []
    func add(_ section: CalibrationSection) {
      print("\n" + section.markdown)
      sections.append(section)
    }
    add(try ErrorSection(threads: Self.threads).section)
    add(try ScoreSection(threads: Self.threads).section)
    add(try IntervalSection(threads: Self.threads).section)
    add(try VerdictSection(threads: Self.threads).section)
    add(try ControlSection(.bias, threads: Self.threads).section)
    add(
      try ControlSection(
        .meanSquaredError, .init(replications: ControlSection.squareReplications), threads: Self.threads
      ).section)
    add(try StreamSection(threads: Self.threads).section)
    add(try DieharderSection(threads: Self.threads).section)
    let article = CalibrationArticle(sections: sections)
    try FileManager.default.createDirectory(
      at: URL(filePath: CalibrationArticle.path).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try article.markdown.write(toFile: CalibrationArticle.path, atomically: true, encoding: .utf8)
    for check in sections.flatMap(\.checks) { #expect(check.holds, "\(check.statement)") }
    #expect(article.falseAlarm < 0.01)
  }

  /// The sections on control variates alone, with the numbers of the article, in which they replace those that are there:
  /// `Scripts/calibrate controls`. With MI_STUDY_SEEDS squared errors alone, over so many seeds, and nothing is written.
  @Test(.enabled(if: asked == "controls", "takes minutes")) func controlSections() throws {
    if let seeds = ProcessInfo.processInfo.environment["MI_STUDY_SEEDS"].flatMap({ Int($0) }) {
      let section = try ControlSection(
        .meanSquaredError, .init(replications: ControlSection.squareReplications, seeds: seeds),
        threads: Self.threads
      ).section
      print(section.markdown)
      for check in section.checks { #expect(check.holds, "\(check.statement)") }
      return
    }
    var text = try String(contentsOfFile: CalibrationArticle.path, encoding: .utf8)
    for subject in [ControlSection.Subject.bias, .meanSquaredError] {
      let replications =
        subject == .bias ? ControlSection.Size().replications : ControlSection.squareReplications
      let section = try ControlSection(
        subject, .init(replications: replications), threads: Self.threads
      ).section
      print("\n" + section.markdown + "\n")
      for check in section.checks { #expect(check.holds, "\(check.statement)") }
      text = try CalibrationArticle.replacing(section, in: text, before: "Streams")
    }
    try text.write(toFile: CalibrationArticle.path, atomically: true, encoding: .utf8)
  }

  /// A section that is replaced by itself leaves the article as it is, a new one is inserted, and the last line of the closing
  /// table is the sum of the others.
  @Test func replacedSections() throws {
    let check = { (holds: Bool, rate: Double) in
      CalibrationCheck(statement: "s", falseAlarm: rate, holds: holds)
    }
    let sections = ["One", "Two", "Three"].enumerated().map { index, title in
      CalibrationSection(
        title: title, blocks: ["text \(index)"],
        checks: (0...index).map { _ in check(true, 1.4e-5) })
    }
    let whole = CalibrationArticle(sections: sections).markdown
    for section in sections {
      #expect(try CalibrationArticle.replacing(section, in: whole, before: "Three") == whole)
    }
    let part = CalibrationArticle(sections: [sections[0], sections[2]]).markdown
    #expect(try CalibrationArticle.replacing(sections[1], in: part, before: "Three") == whole)
    #expect(whole.contains("| together | 6      | 6    | 0.00008               |"))
    let article = try String(contentsOfFile: CalibrationArticle.path, encoding: .utf8)
    let rows = CalibrationArticle.rows(in: article)
    #expect(CalibrationArticle.sum(rows.dropLast()) == rows.last)
  }

  /// Errors match spreads. Two plausible ones do not: the textbook's error of a standard deviation, which is right for normal
  /// estimates only, and an error of the mean that is too small by √(1 + 1/√R).
  @Test func errorsMatchSpreads() throws {
    let wrongMean = CalibratedError("mean, by R + √R") { results in
      let measures = results.measures
      let count = Double(measures.replications)
      return (
        measures.bias, measures.standardDeviation.map { $0 / (count + count.squareRoot()).squareRoot() }
      )
    }
    let section = try ErrorSection(
      Self.shortErrors, threads: Self.threads, comparedWith: [wrongMean, .textbook])
    expect(section.checks)
    for shape in section.references.indices {
      let ratios = section.estimates.few[shape].ratios
      #expect(!section.isErrorOfMean(ratios[ratios.count - 2], shape))
    }
    let textbook = section.estimates.many.map { $0.ratios.last! }
    #expect(abs(textbook[0].ratio - 1) < 0.05 + 4.5 * textbook[0].standardError)
    #expect(textbook[1].ratio < 0.8 && textbook[2].ratio < 0.5)
    // Nor does the error of a difference of means that takes A and B as independent.
    for calibration in section.pairs.many { #expect(calibration.ratios.last!.ratio > 1.3) }
    // Shapes are what their names say.
    let (skewness, kurtosis) = (section.references.map(\.skewness), section.references.map(\.kurtosis))
    #expect(abs(skewness[0]) < 0.3 && abs(kurtosis[0] - 3) < 0.3)
    #expect(skewness[1] > 1 && skewness[2] > 2.5 && kurtosis[2] > 12)
  }
}

extension CalibrationTests {
  /// At ρ = 0 the density of r is c(1 − r²)^(n/2 − 2) and Î = −½ ln(1 − r²): the reference's quantiles by Simpson's rule. Five
  /// comparisons within 5 standard errors: 3e-6.
  @Test func quantilesOfTheReference() throws {
    let shape = CalibrationShape.all[2]
    let seeds = 250
    let reference = try ShapeReference(shape, seeds: seeds, threads: Self.threads)
    let steps = 2000
    func integral(to end: Double) -> Double {
      (0...steps).reduce(0) { sum, i in
        let r = end * Double(i) / Double(steps)
        let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
        return sum + weight * pow(1 - r * r, Double(shape.count) / 2 - 2)
      } * end / Double(3 * steps)
    }
    for (twentieths, quantile) in zip(Quantile.twentieths, reference.quantiles) {
      let p = Double(twentieths) / 20
      let share = integral(to: (1 - exp(-2 * quantile)).squareRoot()) / integral(to: 1)
      #expect(abs(share - p) < 5 * (p * (1 - p) / Double(4000 * seeds)).squareRoot(), "\(p): \(share)")
    }
  }

  @Test func scoresAreStandardNormal() throws {
    let section = try ScoreSection(.init(replications: 4000, seeds: 6), threads: Self.threads)
    #expect(section.scores.count > 300)
    expect(section.checks)
    // Scores that are off by a quarter, or scaled by a fifth, are not.
    #expect(AndersonDarling(section.scores.map { $0 + 0.25 }).pValue < 1e-3)
    #expect(AndersonDarling(section.scores.map { 1.2 * $0 }).pValue < 1e-2)
  }

  /// The limit against the series of Anderson & Darling 1952, doi 10.1214/aoms/1177729437, and published percentage points:
  /// 3.857 of the old tables should be 3.878, by the series.
  @Test func andersonDarling() throws {
    func series(_ z: Double) -> Double {
      var (sum, binomial) = (0.0, 1.0)
      for j in 0..<12 {
        let t = Double(4 * j + 1) * .pi
        // ∫₀^∞ exp(z/(8(w² + 1)) − t²w²/(8z)) dw by the trapezoidal rule: the integrand is even and smooth.
        let step = 0.002 * z.squareRoot()
        var integral = 0.5 * exp(z / 8)
        for i in 1...20_000 {
          let w = step * Double(i)
          integral += exp(z / (8 * (w * w + 1)) - t * t * w * w / (8 * z))
        }
        sum += binomial * Double(4 * j + 1) * exp(-t * t / (8 * z)) * integral * step
        binomial *= (-0.5 - Double(j)) / Double(j + 1)
      }
      return (2 * Double.pi).squareRoot() / z * sum
    }
    for z in [0.3, 0.5, 0.775, 1.0, 1.5, 1.99, 2.01, 2.5, 3, 4, 6] {
      #expect(abs(series(z) - AndersonDarling.limit(z)) < 2.1e-5, "\(z): \(series(z))")
    }
    for (point, p, tolerance) in [
      (1.933, 0.1, 5e-5), (2.492, 0.05, 5e-5), (3.857, 0.01, 3e-4), (3.878, 0.01, 5e-5),
    ] {
      #expect(abs(AndersonDarling(statistic: point, count: 100_000).pValue - p) < tolerance, "\(point)")
    }
  }

  /// Uniform p-values under the hypothesis, for few values: the share below 5 % of 4000 sets of 10; false alarm 1e-5.
  @Test func andersonDarlingOfFewValues() throws {
    var stream = try RandomStream(at: StreamAddress(key: 161_803, replication: 0))
    var values = [Double](repeating: 0, count: 10)
    var small = 0
    for _ in 0..<4000 {
      stream.fillNormals(&values)
      if AndersonDarling(values).pValue < 0.05 { small += 1 }
    }
    #expect(binomialRange(4000, 0.05, tail: 5e-6).contains(small), "\(small)")
  }

  @Test func intervalsOfSharesCover() throws {
    expect(try IntervalSection(trials: [10, 50, 100], draws: 4000, threads: Self.threads).checks)
    // Wald's do not.
    let wald = try IntervalSection(
      trials: [10, 50, 100], draws: 4000, threads: Self.threads, reported: IntervalSection.wald)
    for check in wald.checks.prefix(3) { #expect(!check.holds, "\(check.statement)") }
    #expect(wald.rows[0].wald.mean < 0.8)
  }

  @Test func verdictsHoldTheirLevel() throws {
    let size = VerdictSection.Size(estimators: [2, 8], replications: 200, cells: 600, pilots: 200)
    let section = try VerdictSection(size, threads: Self.threads)
    expect(section.checks)
    // Long tails leave hardly an estimator that can be called equal.
    for row in section.rows where !row.kind.isExact { #expect(row.equal < row.cells / 10) }
  }

  @Test func controlledMeansCover() throws {
    let section = try ControlSection(
      .bias, .init(replications: [40, 200], seeds: 400), threads: Self.threads)
    expect(section.checks)
    expect(
      try ControlSection(
        .meanSquaredError, .init(replications: [400], seeds: 300), threads: Self.threads
      ).checks)
    for row in section.rows {
      #expect(row.saving.true > 0.8 && row.controls >= 2, "\(row.setting.name), \(row.estimator)")
    }
    // Student's t with one degree of freedom is Cauchy's law, with many the normal one.
    #expect(abs(ControlSection.studentShare(1, degreesOfFreedom: 1) - 0.5) < 1e-9)
    #expect(abs(ControlSection.studentShare(1.96, degreesOfFreedom: 1e6) - 0.950_004) < 1e-5)
  }

  @Test func streamsDoNotCorrelate() throws {
    expect(
      try StreamSection(
        .init(streams: 256, words: 2_000_000, normals: 1000, avalancheAddresses: 1000, distinct: 200),
        threads: Self.threads
      ).checks)
  }

  /// A layout that adds or mixes the seed with the replication draws the same numbers twice.
  @Test func badLayoutsAreFound() throws {
    let numbers = (0..<64).flatMap { seed in (0..<64).map { (UInt64(seed), UInt64($0)) } }
    let mixed = numbers.map { StreamAddress(key: $0 ^ $1, replication: 0) }
    #expect(try repeatedFirstWords(mixed).repeated == 4096 - 64)
    let right = numbers.map { StreamAddress(key: $0, replication: $1) }
    #expect(try repeatedFirstWords(right).repeated == 0)
    // Two streams that are the same, in turns.
    let twice = (0..<64).map { StreamAddress(key: UInt64($0 / 2), replication: 0) }
    let counts = try StreamSection.byteCounts(twice, words: 1_000_000)
    #expect(try StreamSection.chiSquare(counts.pairs) < 1e-10)
    #expect(abs(try StreamSection.correlations(twice, count: 1000).normals) > 10)
  }

  /// Not a byte of a table depends on the number of threads.
  @Test func tablesDoNotDependOnThreads() throws {
    func tables(_ threads: Int) throws -> String {
      let errors = try ErrorSection(
        .init(
          many: (96, 50), few: (20, 70), intervalSeeds: (8, 9), pairSeeds: (9, 8), testSeeds: (7, 9),
          referenceSeeds: 3), threads: threads)
      let scores = try ScoreSection(.init(replications: 50, seeds: 1), threads: threads)
      let intervals = try IntervalSection(trials: [5, 8], draws: 100, threads: threads)
      let controls = try ControlSection(.bias, .init(replications: [40], seeds: 12), threads: threads)
      let streams = try StreamSection(
        .init(streams: 4, words: 4096, normals: 10, avalancheAddresses: 3, distinct: 3), threads: threads)
      return [errors.section, scores.section, intervals.section, controls.section, streams.section].map(
        \.markdown
      ).joined()
    }
    let one = try tables(1)
    #expect(try tables(2) == one)
    #expect(try tables(7) == one)
  }
}
