import MutualInformation
import StudyEngine
import Testing

/// The report on terminals of several widths: lines that fit, charts that say what the figures say, colours.
@Suite struct TableStyleTests {
  private func lines(_ style: TableStyle, _ unit: InformationUnit = .nats) throws -> [Substring] {
    TableReport.render(try ReportFixture.summary(), in: unit, style: style).split(separator: "\n")
  }

  @Test func usualStyleIsTheFile() throws {
    let summary = try ReportFixture.summary()
    #expect(TableReport.render(summary, style: TableStyle()) == TableReport.render(summary))
    #expect(TableReport.render(summary, style: TableStyle(width: 100)) == TableReport.render(summary))
  }

  @Test(arguments: [1, 80, 90, 100, 119, 120, 133, 160, 200, 240, 1000])
  func fits(_ width: Int) throws {
    let style = TableStyle(width: width)
    #expect(style.width == min(max(width, 80), 240))
    for unit in InformationUnit.allCases {
      let lines = try lines(style, unit)
      #expect(lines.allSatisfy { $0.count <= style.width }, "\(lines.map(\.count).max() ?? 0)")
      // Wider terminals take no figure away.
      if width >= 120 { #expect(!lines.contains { $0.hasPrefix("Left out: mean") }) }
      #expect(lines.contains { $0.hasPrefix("Chart: ") } == (width >= 120))
      #expect(lines.contains { $0.contains("●") } == (width >= 120))
    }
  }

  /// Every bar of a chart, read back: the dot is at the bias, the ends are at ± 2 MCSE, to half a character.
  @Test(arguments: [120, 160, 240])
  func barsAreTheBiases(_ width: Int) throws {
    let summary = try ReportFixture.summary()
    let lines = try lines(TableStyle(width: width))
    var row = summary.rows.startIndex
    var (scale, start): ((low: Double, high: Double)?, Int) = (nil, 0)
    var bars = 0
    for line in lines {
      if line.contains("bias ± MCSE"), line.contains("estimator") {
        // The scale stands behind the title of the last column.
        let tail = try #require(line.firstRange(of: "failed")?.upperBound)
        let numbers = line[tail...].split(separator: " ").compactMap { Double($0) }
        scale = numbers.isEmpty ? nil : (min(0, numbers[0]), max(0, numbers[numbers.count - 1]))
        start = line[..<tail].count + 2
        continue
      }
      guard let scale, line.count > start, line.contains(where: { "│┼●".contains($0) }) else { continue }
      let bar = Array(line.dropFirst(start))
      let chart = width - start
      let place = { (value: Double) in
        min(max((value - scale.low) / (scale.high - scale.low), 0), 1) * Double(min(chart, 60) - 1)
      }
      let measures = summary.rows[row].measures
      row += 1
      // One replication has a bias without an error: a dot.
      let error = measures.printedBiasMCSE ?? 0
      guard let bias = measures.printedBias else {
        #expect(!bar.contains("●"))
        continue
      }
      bars += 1
      let dot = try #require(bar.firstIndex(of: "●"))
      #expect(abs(Double(dot) - place(bias)) <= 0.501, "\(line)")
      let marks = bar.indices.filter { "─┼●".contains(bar[$0]) }
      #expect(abs(Double(marks[0]) - place(bias - 2 * error)) <= 0.501, "\(line)")
      #expect(abs(Double(marks[marks.count - 1]) - place(bias + 2 * error)) <= 0.501, "\(line)")
    }
    #expect(bars >= 6 && row == summary.rows.count)
  }

  /// Escape sequences around marks and failures, and nothing else: without them it is the same text.
  @Test func colours() throws {
    let plain = try lines(TableStyle(width: 120)).map(String.init)
    let coloured = try lines(TableStyle(width: 120, hasColours: true)).map(String.init)
    #expect(coloured != plain)
    #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9]+m/, with: "") } == plain)
    let painted = coloured.flatMap { $0.matches(of: /\u{1B}\[3[13]m(.*?)\u{1B}\[0m/).map { String($0.1) } }
    #expect(painted.contains("*"))
    #expect(painted.contains { $0.contains("20") } || painted.contains { $0.contains("3") })
    #expect(
      painted.allSatisfy { ["*", "!"].contains($0) || Int($0.filter { $0 != " " }) ?? 0 > 0 }, "\(painted)")
  }
}
