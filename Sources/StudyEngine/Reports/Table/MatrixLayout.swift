import MutualInformation

/// A matrix of results on a terminal: the worst case first, then a column per law.
struct MatrixLayout {
  private let matrix: ResultMatrix
  /// Those that compete, then those that know the law.
  private let all: [ResultMatrix.Line]
  private let source: ReportSource
  private let style: TableStyle
  /// The numbers of the columns that fit side by side, in chunks.
  private let chunks: [Range<Int>]
  private let widths: [Int]
  private let labelWidth: Int
  /// The labels, without an id that all lines share.
  private let labels: [String]
  /// The parameters of the laws by column.
  private let parameters: [String]
  private let sharedID: String?
  private let worst: [String]
  private let worstWidth: Int

  /// The sign of the best of a column, of what cannot be told from it, and of an estimator of the
  /// law's own family.
  static let best = "*", level = "=", ownFamily = "†"

  /// The explanation of the signs.
  static func legend(_ matrices: [ResultMatrix], _ measure: MatrixMeasure) -> String {
    let entries = matrices.flatMap { ($0.lines + $0.knowing).flatMap(\.entries) }.compactMap { $0 }
    let has = { (isTrue: (ResultMatrix.Entry) -> Bool) in entries.contains(where: isTrue) }
    var parts = [
      measure.worst == .ratio
        ? "worst: ratio to the best that assumes no family" : "worst: over the laws"
    ]
    if has(\.isBest) { parts.append("\(best) best") }
    if has(\.isLevel) { parts.append("\(level) level with it") }
    if has({ $0.row.isOfOwnFamily }) { parts.append("\(ownFamily) assumes the law's") }
    if matrices.contains(where: { $0.lines.contains(where: \.isDisqualified) }) {
      parts.append("last, and never best: tests that reject independence too often")
    }
    return parts.joined(separator: "; ") + "."
  }

  init(_ matrix: ResultMatrix, _ source: ReportSource, _ style: TableStyle) {
    self.matrix = matrix
    self.source = source
    self.style = style
    let lines = matrix.lines + matrix.knowing
    all = lines
    worst = lines.map { Self.worst($0, matrix, source) }
    worstWidth = max(5, worst.map(\.count).max() ?? 0)
    let texts = matrix.columns.indices.map { column in
      lines.map { Self.text($0.entries[column], matrix.measure, source).count }.max() ?? 0
    }
    parameters = matrix.columns.map { withoutControls(EntryLabels.shortParameters(of: $0.law)) }
    widths = zip(texts, parameters).map { text, heading in
      // A longer heading takes several lines; its longest word, up to a dozen, is not broken.
      let word = heading.split(separator: " ").map(\.count).max() ?? 0
      let wanted = heading.count <= 10 ? heading.count : (heading.count + 2) / 3
      return max(text, min(max(word, wanted), Self.widestHeading), 6)
    }
    let ids = Set(
      lines.compactMap { line in line.entries.lazy.compactMap { $0?.row.estimator.estimator.shownName }.first
      })
    let shared = ids.count == 1 && lines.count > 1 ? ids.first : nil
    sharedID = shared
    labels = lines.map { line in
      let label = withoutControls(line.label)
      return shared.map { label.hasPrefix("\($0), ") ? String(label.dropFirst($0.count + 2)) : label }
        ?? label
    }
    let wanted = labels.map(\.count).max() ?? 0
    let left = style.width - widths.reduce(4 + worstWidth) { $0 + $1 + 2 }
    labelWidth = min(max(wanted, 12), max(24, style.width * 2 / 5, left))
    var chunks: [Range<Int>] = []
    var start = 0
    var used = 2 + labelWidth + 2 + worstWidth
    for column in matrix.columns.indices {
      if column > start, used + 2 + widths[column] > style.width {
        chunks.append(start..<column)
        start = column
        used = 2 + labelWidth
      }
      used += 2 + widths[column]
    }
    chunks.append(start..<matrix.columns.count)
    self.chunks = chunks
  }

  /// The sample size.
  var count: Int { matrix.count }

  /// The fewest lines in which it is begun.
  var least: Int {
    heading(chunks[0], isFirst: true).count + min(Self.fewestLines, matrix.lines.count)
      + (all.count > Self.fewestLines ? 1 : 0)
  }

  private static let widestHeading = 12
  /// A matrix with fewer lines is not begun, unless it has no more.
  private static let fewestLines = 3

  /// The lines, at most so many; none if that is too few.
  func lines(atMost most: Int) -> [String] {
    var lines: [String] = []
    for (number, chunk) in chunks.enumerated() {
      let head = heading(chunk, isFirst: number == 0)
      let room = most - lines.count - head.count
      let body = body(chunk, isFirst: number == 0, atMost: room)
      guard !body.isEmpty else {
        if number > 0 {
          let laws = matrix.columns.count - chunk.lowerBound
          if lines.count < most { lines.append("  and \(counted(laws, "more law")): --cells or --law") }
        }
        break
      }
      lines += head + body
    }
    return lines
  }

  private func body(_ chunk: Range<Int>, isFirst: Bool, atMost most: Int) -> [String] {
    let competing = matrix.lines.indices
    let knowing = matrix.lines.count..<all.count
    let wanted = competing.count + (knowing.isEmpty ? 0 : knowing.count + 1)
    if wanted <= most {
      var lines = competing.map { line($0, chunk, isFirst: isFirst) }
      if !knowing.isEmpty {
        lines.append("  knows the law, does not compete:")
        lines += knowing.map { line($0, chunk, isFirst: isFirst) }
      }
      return lines
    }
    let room = most - 1
    guard room >= min(Self.fewestLines, competing.count), room > 0 else { return [] }
    let kept = competing.prefix(room)
    let left = wanted - kept.count - (knowing.isEmpty ? 0 : 1)
    return kept.map { line($0, chunk, isFirst: isFirst) } + ["  and \(left) more: --cells or --estimator"]
  }

  private func line(_ index: Int, _ chunk: Range<Int>, isFirst: Bool) -> String {
    var label = labels[index]
    if label.count > labelWidth { label = label.prefix(labelWidth - 1) + "…" }
    var text = "  " + label + spaces(labelWidth - label.count)
    if isFirst { text += "  " + spaces(worstWidth - worst[index].count) + worst[index] }
    for column in chunk {
      let entry = Self.text(all[index].entries[column], matrix.measure, source)
      text += "  " + spaces(widths[column] - entry.count) + entry
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The measure and the sample size, above the laws: ids over their group, parameters below.
  private func heading(_ chunk: Range<Int>, isFirst: Bool) -> [String] {
    let ids = chunk.map { matrix.columns[$0].law.shownName }
    var groups: [(id: String, width: Int)] = []
    for (id, column) in zip(ids, chunk) {
      if groups.last?.id == id {
        groups[groups.count - 1].width += 2 + widths[column]
      } else {
        groups.append((id, widths[column]))
      }
    }
    let names = groups.map { Self.pieces($0.id, width: $0.width) }
    let parameters = chunk.map { Self.pieces(self.parameters[$0], width: widths[$0]) }
    let title = (sharedID.map { "\($0): " } ?? "") + Self.title(matrix, source)
    let left = 2 + labelWidth + (isFirst ? 2 + worstWidth : 0)
    let rows = names.map(\.count).max() ?? 0
    let height = rows + (parameters.map(\.count).max() ?? 0)
    return (0..<height).map { row in
      var text = ""
      if row == 0 {
        text = title
      } else if isFirst, row == height - 1 {
        text = spaces(2 + labelWidth + 2 + worstWidth - 5) + "worst"
      }
      text += spaces(left - text.count)
      if row == 0, text.count > left { return text }
      if row < rows {
        for (group, pieces) in zip(groups, names) {
          // The last lines of all names stand on one line.
          let offset = row - (rows - pieces.count)
          let piece = offset >= 0 ? pieces[offset] : ""
          text += "  " + spaces(group.width - piece.count) + piece
        }
      } else {
        for (column, pieces) in zip(chunk, parameters) {
          let piece = row - rows < pieces.count ? pieces[row - rows] : ""
          text += "  " + spaces(widths[column] - piece.count) + piece
        }
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// `RMSE in nats, n = 1000`.
  static func title(_ matrix: ResultMatrix, _ source: ReportSource) -> String {
    let unit = matrix.measure.unit(of: matrix.quantity, source).map { " in \($0)" } ?? ""
    let quantity = matrix.quantity == .mutualInformation ? "" : " of \(matrix.quantity)"
    return "\(matrix.measure.name)\(quantity)\(unit), n = \(matrix.count)"
  }

  /// A text in lines of a width, broken at spaces and hyphens.
  private static func pieces(_ text: String, width: Int) -> [String] {
    guard !text.isEmpty else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      for part in parts(of: word) {
        let space = line.isEmpty || part.joins ? "" : " "
        if !line.isEmpty, line.count + space.count + part.text.count > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : space) + part.text
      }
    }
    return lines + [line]
  }

  /// The parts of a word that end with a hyphen, and whether one joins what stands before it.
  private static func parts(of word: Substring) -> [(text: Substring, joins: Bool)] {
    var parts: [(text: Substring, joins: Bool)] = []
    var rest = word
    while let hyphen = rest.dropLast().firstIndex(of: "-"), hyphen > rest.startIndex {
      parts.append((rest[...hyphen], !parts.isEmpty))
      rest = rest[rest.index(after: hyphen)...]
    }
    return parts + [(rest, !parts.isEmpty)]
  }

  /// The value with its signs.
  private static func text(_ entry: ResultMatrix.Entry?, _ measure: MatrixMeasure, _ source: ReportSource)
    -> String
  {
    guard let entry else { return "  " }
    let signs =
      (entry.isBest ? best : entry.isLevel ? level : " ") + (entry.row.isOfOwnFamily ? ownFamily : " ")
    return figure(entry, measure, source) + signs
  }

  /// The signs of a value: best or level with it, and of the law's own family.
  static func signs(_ entry: ResultMatrix.Entry) -> String {
    (entry.isBest ? best : entry.isLevel ? level : "") + (entry.row.isOfOwnFamily ? ownFamily : "")
  }

  /// The value, at most four digits of it.
  static func figure(
    _ entry: ResultMatrix.Entry, _ measure: MatrixMeasure, _ source: ReportSource
  ) -> String {
    let inUnit = { (value: Double?) in measure.inUnit(value, of: entry.row, source) }
    let text = Figure.text(inUnit(entry.value), error: inUnit(entry.error), digits: 1)
    // More than four digits say nothing that helps to choose.
    let short = Figure.significant(inUnit(entry.value), 4)
    return short.count < text.count ? short : text
  }

  /// The worst case: `×3.1`, or the value itself.
  static func worst(_ line: ResultMatrix.Line, _ matrix: ResultMatrix, _ source: ReportSource)
    -> String
  {
    guard let entry = line.worstEntry else { return Figure.missing }
    if matrix.measure.worst == .ratio {
      return entry.ratio.map { "×" + ChoiceFindings.times($0) } ?? Figure.missing
    }
    return figure(entry, matrix.measure, source)
  }
}
