public import MutualInformation

/// `replications.csv`: one line per replication × estimator × quantity, information in nats,
/// written line by line.
///
/// Where an estimator of the study has an interval or a test, columns follow after `status`: those
/// of `standard_error`, `interval_low`, `interval_high` and `p_value` that any of them fills, and
/// `uncertainty_status`, which is `ok` or the reason why there is an estimate but no interval. The
/// last columns are `row` and `label`, those of `summary.csv`.
///
/// ```swift
/// let csv = ReplicationsCSV(of: study)
/// var buffer = Array(csv.header.utf8)
/// let lines = csv.lines(of: cell)
/// lines.append(replication: 0, estimator: 0, quantity: 0, estimate: 0.23, failure: nil, to: &buffer)
/// ```
public struct ReplicationsCSV: Sendable {
  private let identification: IdentificationColumns
  /// Those that any estimator makes.
  private let statements: [Statement]
  private let labels: EntryLabels
  /// The row before the first of a cell, by index of the cell.
  private let rowsBefore: [Int]

  /// The file of a study.
  public init(of study: Study) {
    identification = IdentificationColumns(of: study)
    labels = EntryLabels(study)
    var rows = 0
    rowsBefore = Plan.cells(of: study).map { cell in
      defer { rows += cell.estimators.prefix(cell.ownCount).reduce(0) { $0 + $1.quantities.count } }
      return rows
    }
    let made = Set(study.estimators.flatMap { $0.statements })
    statements = Statement.allCases.filter(made.contains)
  }

  /// The line of column names.
  public var header: String {
    CSV.line(
      identification.cellHeader + ["replication"] + identification.estimatorHeader
        + ["quantity", "estimate", "truth", "status"] + statements.map(\.rawValue)
        + (statements.isEmpty ? [] : ["uncertainty_status"]) + ["row", "label"])
  }

  /// The lines of a cell: what is the same in all of them is put together once.
  public func lines(of cell: Cell) -> CellLines {
    var row = rowsBefore[cell.number - 1]
    let ends = cell.estimators.map { entry in
      entry.quantities.map { _ in
        row += 1
        let fields = [
          entry.isControl ? CSV.missing : String(row), CSV.field(labels.label(of: entry)),
        ]
        return Array(("," + fields.joined(separator: ",") + "\n").utf8)
      }
    }
    return CellLines(of: cell, identification, statements, ends: ends)
  }

  /// Writes the lines of one cell. The caller owns the buffer and empties it when it is large
  /// enough.
  public struct CellLines: Sendable {
    /// Before the replication.
    private let prefix: [UInt8]
    /// Between replication and estimate, by estimator and quantity.
    private let middles: [[[UInt8]]]
    /// Between estimate and status, by estimator and quantity.
    private let truths: [[[UInt8]]]
    /// Where the statements of the columns are among those of an estimator, by estimator.
    private let statementIndices: [[Int?]]
    /// The last fields and the line end, by estimator and quantity.
    private let ends: [[[UInt8]]]
    private static let missing = Array(CSV.missing.utf8)

    fileprivate init(
      of cell: Cell, _ identification: IdentificationColumns, _ statements: [Statement], ends: [[[UInt8]]]
    ) {
      self.ends = ends
      prefix = Array((identification.fields(of: cell).joined(separator: ",") + ",").utf8)
      let estimators = cell.estimators
      statementIndices = estimators.map { estimator in
        statements.map { estimator.statements.firstIndex(of: $0) }
      }
      middles = estimators.map { estimator in
        let fields = identification.fields(of: estimator)
        return estimator.quantities.map { quantity in
          Array(("," + (fields + [CSV.field(quantity.description)]).joined(separator: ",") + ",").utf8)
        }
      }
      truths = estimators.map { estimator in
        estimator.quantities.map { quantity in
          Array(("," + (cell.law.exactValue(of: quantity)?.text ?? CSV.missing) + ",").utf8)
        }
      }
    }

    /// Appends one line.
    ///
    /// - Parameters:
    ///   - replication: The address of the sample's stream, from 0.
    ///   - estimator: The index in `Cell.estimators`.
    ///   - quantity: The index in the estimator's `quantities`.
    ///   - estimate: In nats; does not matter where there is a failure.
    ///   - failure: Why there is no estimate.
    ///   - statements: What is said beside the estimate, in the order of the estimator's
    ///     `statements`.
    ///   - buffer: Receives UTF-8.
    public func append(
      replication: Int, estimator: Int, quantity: Int, estimate: Double, failure: EstimationFailure?,
      statements: [Double] = [], to buffer: inout [UInt8]
    ) {
      buffer.append(contentsOf: prefix)
      buffer.append(contentsOf: String(replication).utf8)
      buffer.append(contentsOf: middles[estimator][quantity])
      append(failure == nil ? estimate : .nan, to: &buffer)
      buffer.append(contentsOf: truths[estimator][quantity])
      // A value that is not finite must not pass as an estimate, whatever the caller says.
      let failure = failure ?? (estimate.isFinite ? nil : EstimationFailure.estimateNotFinite)
      buffer.append(contentsOf: (failure?.description ?? "ok").utf8)
      if !statementIndices[estimator].isEmpty {
        append(statements, of: estimator, failure: failure, to: &buffer)
      }
      buffer.append(contentsOf: ends[estimator][quantity])
    }

    /// Appends what is said beside an estimate.
    private func append(
      _ statements: [Double], of estimator: Int, failure: EstimationFailure?, to buffer: inout [UInt8]
    ) {
      var missing = failure
      for index in statementIndices[estimator] {
        buffer.append(UInt8(ascii: ","))
        let value = index.flatMap { $0 < statements.count && failure == nil ? statements[$0] : nil }
        append(value ?? .nan, to: &buffer)
        if let value, missing == nil { missing = EstimationFailure(placeholder: value) }
      }
      buffer.append(UInt8(ascii: ","))
      buffer.append(
        contentsOf: (statements.isEmpty && missing == nil ? CSV.missing : missing?.description ?? "ok").utf8)
    }

    /// Appends a number, or `NA` for what is not finite.
    private func append(_ value: Double, to buffer: inout [UInt8]) {
      if value.isFinite {
        buffer.append(contentsOf: (value == 0 ? 0 : value).description.utf8)
      } else {
        buffer.append(contentsOf: Self.missing)
      }
    }
  }
}
