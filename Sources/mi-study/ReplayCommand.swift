import ArgumentParser
import GSLRandom
import MutualInformation
import StudyEngine

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Draw one replication of a run again, run every estimator on it, compare with what is stored.",
    discussion: """
      A sample is a function of the study's seed, its law, its size and the number of the replication, so any one of them \
      can be had again, whether or not it is stored. Cells are numbered from 1 as in the report, replications from 0 as in \
      replications.csv.

      FORMATS
        table      estimates, stored values, whether their bits agree, truths
        csv        the columns of replications.csv, as computed now

      EXAMPLES
        mi-study replay results/overview --cell 3 --replication 41
        mi-study replay results/overview --cell 3 --replication 41 --sample

      EXIT CODES
         0  all stored values of the replication came out again, or none is stored
         1  a stored value differs
        77  the study starts programs, and --allow-programs is not given
      """)

  enum Format: String, CaseIterable { case table, csv }

  @Argument(help: ArgumentHelp("The directory of a run.", valueName: "dir"), completion: .directory)
  var directory: String
  @Option(
    parsing: .unconditional, help: "The number of the cell, from 1.",
    transform: wholeNumber(1...Study.combinationLimit))
  var cell: Int
  @Option(
    parsing: .unconditional, help: "The number of the replication, from 0.",
    transform: wholeNumber(0...StoredRun.replayableReplications.upperBound))
  var replication: Int
  @Flag(help: "Print the sample itself, as CSV: x, z and y, or x1, x2, ... of vectors.")
  var sample = false
  @Option(help: "table or csv; table if not given.", completion: .list(Format.allCases.map(\.rawValue)))
  var format: String?
  @OptionGroup var programs: ProgramFolder

  func validate() throws {
    if let format, Format(rawValue: format) == nil {
      throw ValidationError(unknown("format", format, among: Format.allCases.map(\.rawValue)))
    }
    if sample, let format, format != "csv" {
      throw ValidationError("--format \(format): a sample is printed as csv; leave out --format or --sample")
    }
    let allowed = StoredRun.replayableReplications
    if !allowed.contains(replication) {
      throw ValidationError("--replication \(replication): must be from 0 to \(allowed.upperBound)")
    }
  }

  func run() throws {
    let differs = try withExitCodes {
      let run = try StoredRun(directory: directory, tool: ToolVersion.identity)
      try programs.allow(run.study)
      let cells = run.plan.cells
      guard (1...cells.count).contains(cell) else {
        throw failure(
          "--cell \(cell): must be from 1 to \(cells.count); to see the cells: mi-study report \(shellQuoted(directory))",
          ExitStatus.usage)
      }
      let cell = cells[cell - 1]
      try MemoryLimit.check(cell, workers: 1)
      if sample {
        try writeSample(try run.sample(replication, of: cell))
        return false
      }
      let replay = try run.replay(replication, of: cell)
      try StandardOutput.write(
        format == Format.csv.rawValue
          ? csv(replay, of: run.study) : text(replay, of: run.study, used: run.usedReplications(of: cell)))
      return replay.values.contains(where: \.differs)
    }
    if differs { throw ExitStatus.someFailed }
  }

  private func writeSample(_ sample: Sample) throws {
    try SampleCSV.write(sample) { bytes in try StandardOutput.write(bytes) }
  }

  private func csv(_ replay: Replay, of study: Study) -> String {
    let csv = ReplicationsCSV(of: study)
    let lines = csv.lines(of: replay.cell)
    var buffer = Array(csv.header.utf8)
    for value in replay.values {
      lines.append(
        replication: replay.replication, estimator: value.estimator, quantity: value.quantity,
        estimate: value.recomputed.estimate ?? 0, failure: value.recomputed.failure,
        statements: value.recomputed.statements, to: &buffer)
    }
    return String(decoding: buffer, as: UTF8.self)
  }

  private func text(_ replay: Replay, of study: Study, used: Int?) -> String {
    let cell = replay.cell
    let labels = EntryLabels(study)
    var lines = [
      "\(study.name), cell \(cell.number), replication \(replay.replication)",
      "  law          \(EntryLabels.label(of: cell.law))", "  n            \(cell.count)",
      "  seed         \(study.seed), \(study.generator.name)",
      "  key          \(hexadecimal(cell.key, digits: 16))",
      "  purposes     \(purpose(0, replay, study)) for the sample",
    ]
    for entry in cell.estimators where entry.estimator.isRandomized {
      lines.append(
        "               \(purpose(entry.purpose, replay, study)) for \(labels.label(of: entry))")
    }
    let rows = replay.values.map { value in
      let estimator = cell.estimators[value.estimator]
      let quantity = estimator.quantities[value.quantity]
      return [
        labels.label(of: estimator), quantity.description, value.recomputed.description,
        value.stored?.description ?? Figure.missing, Self.verdict(value),
        cell.law.exactValue(of: quantity)?.text ?? Figure.missing,
      ]
    }
    for entry in cell.estimators {
      for (method, purpose) in zip(entry.uncertainty, entry.uncertaintyPurposes)
      where method.isRandomized {
        lines.append(
          "               \(self.purpose(purpose, replay, study)) for \(type(of: method.method).id) of "
            + labels.label(of: entry))
      }
    }
    lines.append("")
    lines += columns([["estimator", "quantity", "estimate", "stored", "bits", "truth"]] + rows)
    let statements = replay.values.flatMap { Self.statements($0, of: cell, labels) }
    if !statements.isEmpty {
      lines.append("")
      lines += columns([["estimator", "quantity", "says", "value", "stored"]] + statements)
    }
    lines.append("Information in nats.")
    lines += replay.faults
    if let used, replay.replication >= used {
      lines.append("The cell has \(used) replications: this one enters no report.")
    }
    return lines.map { withoutControls($0) + "\n" }.joined()
  }

  /// The rows of the statements beside an estimate.
  private static func statements(
    _ value: Replay.Value, of cell: Cell, _ labels: EntryLabels
  ) -> [[String]] {
    let estimator = cell.estimators[value.estimator]
    let text = { (values: [Double], index: Int) -> String in
      guard index < values.count else { return Figure.missing }
      return EstimationFailure(placeholder: values[index])?.description ?? values[index].description
    }
    return estimator.statements.enumerated().map { index, statement in
      [
        labels.label(of: estimator), estimator.quantities[value.quantity].description, statement.rawValue,
        text(value.recomputed.statements, index), text(value.stored?.statements ?? [], index),
      ]
    }
  }

  private static func verdict(_ value: Replay.Value) -> String {
    value.stored == nil ? "not stored" : value.differs ? "differs" : "same bits"
  }

  /// The text of a purpose; for a generator of GSL, with the seed that it gets.
  private func purpose(_ purpose: UInt32, _ replay: Replay, _ study: Study) -> String {
    let number = hexadecimal(UInt64(purpose), digits: 8)
    if study.generator.isAddressable { return number }
    let address = StreamAddress(
      key: replay.cell.key, replication: UInt64(replay.replication), purpose: purpose)
    return "\(number) (\(study.generator.name) seeded with \(RandomStream.seedWord(for: address)))"
  }

  private func hexadecimal(_ word: UInt64, digits: Int) -> String {
    let text = String(word, radix: 16)
    return "0x" + String(repeating: "0", count: digits - text.count) + text
  }
}

/// Lines of left-aligned columns, two spaces apart and before the first.
func columns(_ rows: [[String]]) -> [String] {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    var line = zip(row, widths).map { "  " + $0.padded(to: $1) }.joined()
    while line.last == " " { line.removeLast() }
    return line
  }
}
