import CStreamKernels
import MutualInformation

/// Where blocks of one cell belong, and how much room they need: the same for all replications.
package struct BlockLayout: Sendable {
  /// One estimator of the cell.
  package struct Part: Sendable {
    /// The number of its values in a replication.
    package let width: Int
    /// The widths of the parts before it.
    package let offset: Int
    /// The store's row of the estimator.
    let row: Int64
    /// What its checksums begin with: cell and estimator, in words.
    let prefix: [UInt8]
  }

  /// The store's row of the cell.
  package let cell: Int64
  /// The estimators, in the order of the cell.
  package let parts: [Part]
  /// Values of a replication.
  package let width: Int

  /// The blocks of some estimators of a cell.
  ///
  /// - Parameters:
  ///   - cell: The cell's row and text.
  ///   - estimators: Rows, texts and numbers of values in a replication.
  package init(
    cell: (row: Int64, text: String), estimators: [(row: Int64, text: String, width: Int)]
  ) {
    self.cell = cell.row
    var parts: [Part] = []
    var offset = 0
    for estimator in estimators {
      parts.append(
        Part(
          width: estimator.width, offset: offset, row: estimator.row,
          prefix: blockPrefix(cell: cell.text, estimator: estimator.text)))
      offset += estimator.width
    }
    self.parts = parts
    width = offset
  }

  /// Memory and, nearly, disk of a replication.
  package var bytesPerReplication: Int { 8 * width + parts.count }
}

extension Cell {
  /// What identifies a cell of a study in its store.
  package var text: String { "\(law.canonicalText) n=\(count)" }
}

/// The beginning of what the checksum of a block is made of.
func blockPrefix(cell: String, estimator: String) -> [UInt8] { Array("\(cell)\n\(estimator)\n".utf8) }

/// The SHA-256 of where a block belongs and of what is in it: prefix, first replication and number of replications in
/// decimal with a line end each, estimates as little-endian binary64, statuses.
///
/// Copies nothing and allocates nothing.
func checksumBlock(
  prefix: [UInt8], first: Int, count: Int, estimates: UnsafeRawBufferPointer,
  statuses: UnsafeRawBufferPointer,
  into digest: UnsafeMutablePointer<UInt8>
) {
  // Stored numbers are little-endian; so is every machine that Swift runs on.
  assert(first.littleEndian == first)
  var state = mi_sha256_state()
  mi_sha256_init(&state)
  prefix.withUnsafeBytes { mi_sha256_update(&state, $0.baseAddress, $0.count) }
  updateDecimal(&state, first)
  updateDecimal(&state, count)
  mi_sha256_update(&state, estimates.baseAddress, estimates.count)
  mi_sha256_update(&state, statuses.baseAddress, statuses.count)
  mi_sha256_final(&state, digest)
}

/// Adds a number that is not negative and a line end, as UTF-8.
private func updateDecimal(_ state: inout mi_sha256_state, _ number: Int) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
    var (start, rest) = (23, number)
    digits[start] = UInt8(ascii: "\n")
    repeat {
      start -= 1
      digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    } while rest > 0
    mi_sha256_update(&state, digits.baseAddress! + start, 24 - start)
  }
}
