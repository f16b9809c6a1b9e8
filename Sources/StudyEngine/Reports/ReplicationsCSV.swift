public import MutualInformation

/// `replications.csv`: one line per replication × estimator × quantity, information in nats, written line by line.
///
/// ```swift
/// let csv = ReplicationsCSV(of: study)
/// var buffer = Array(csv.header.utf8)
/// let lines = csv.lines(of: cell)
/// lines.append(replication: 0, estimator: 0, quantity: 0, estimate: 0.23, failure: nil, to: &buffer)
/// ```
public struct ReplicationsCSV: Sendable {
  private let identification: IdentificationColumns

  /// The file of a study.
  public init(of study: Study) { identification = IdentificationColumns(of: study) }

  /// The line of column names.
  public var header: String {
    CSV.line(
      identification.cellHeader + ["replication"] + identification.estimatorHeader
        + ["quantity", "estimate", "truth", "status"])
  }

  /// The lines of a cell: what is the same in all of them is put together once.
  public func lines(of cell: Cell) -> CellLines { CellLines(of: cell, identification) }

  /// Writes the lines of one cell. The caller owns the buffer and empties it when it is large enough.
  public struct CellLines: Sendable {
    /// Before the replication.
    private let prefix: [UInt8]
    /// Between replication and estimate, by estimator and quantity.
    private let middles: [[[UInt8]]]
    /// Between estimate and status, by estimator and quantity.
    private let truths: [[[UInt8]]]
    private static let missing = Array(CSV.missing.utf8)

    fileprivate init(of cell: Cell, _ identification: IdentificationColumns) {
      prefix = Array((identification.fields(of: cell).joined(separator: ",") + ",").utf8)
      let estimators = cell.estimators.map(\.estimator)
      middles = estimators.map { estimator in
        let fields = identification.fields(of: estimator)
        return estimator.quantities.map { quantity in
          Array(("," + (fields + [CSV.field(quantity.description)]).joined(separator: ",") + ",").utf8)
        }
      }
      truths = estimators.map { estimator in
        estimator.quantities.map { quantity in
          Array(("," + CSV.number(cell.law.truth(of: quantity)?.value) + ",").utf8)
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
    ///   - buffer: Receives UTF-8.
    public func append(
      replication: Int, estimator: Int, quantity: Int, estimate: Double, failure: EstimationFailure?,
      to buffer: inout [UInt8]
    ) {
      buffer.append(contentsOf: prefix)
      buffer.append(contentsOf: String(replication).utf8)
      buffer.append(contentsOf: middles[estimator][quantity])
      if failure == nil, estimate.isFinite {
        buffer.append(contentsOf: (estimate == 0 ? 0 : estimate).description.utf8)
      } else {
        buffer.append(contentsOf: Self.missing)
      }
      buffer.append(contentsOf: truths[estimator][quantity])
      // A value that is not finite must not pass as an estimate, whatever the caller says.
      let failure = failure ?? (estimate.isFinite ? nil : EstimationFailure.estimateNotFinite)
      buffer.append(contentsOf: (failure?.description ?? "ok").utf8)
      buffer.append(UInt8(ascii: "\n"))
    }
  }
}
