import CStreamKernels
import MutualInformation

/// The address of the blocks of one estimator in one cell of a store.
package struct BlockAddress: Sendable {
  /// The id of the cell's row in the store.
  package let cell: Int64
  /// The id of the estimator's row in the store.
  package let estimator: Int64
  /// The number of values of a replication.
  package let width: Int
  /// The first bytes under the checksum of every block.
  let prefix: [UInt8]

  /// The address of an estimator's blocks in a cell, given by their rows and texts.
  package init(cell: (row: Int64, text: String), estimator: (row: Int64, text: String), width: Int) {
    self.cell = cell.row
    self.estimator = estimator.row
    self.width = width
    prefix = blockPrefix(cell: cell.text, estimator: estimator.text)
  }
}

extension Cell {
  /// The text that identifies a cell of a study in its store.
  package var text: String { "\(law.canonicalText) n=\(count)" }
}

/// The first bytes under the checksum of a block.
func blockPrefix(cell: String, estimator: String) -> [UInt8] { Array("\(cell)\n\(estimator)\n".utf8) }

/// Computes the SHA-256 of a block's address and content.
///
/// Its input is the prefix, the first replication and the number of replications in decimal with a
/// line end each, the estimates as little-endian binary64, and the statuses. Nothing is allocated.
func checksumBlock(_ rows: BlockRows, prefix: [UInt8], into digest: UnsafeMutablePointer<UInt8>) {
  // Stored numbers are little-endian; so is every machine that Swift runs on.
  assert(rows.first.littleEndian == rows.first)
  var state = mi_sha256_state()
  mi_sha256_init(&state)
  prefix.withUnsafeBytes { mi_sha256_update(&state, $0.baseAddress, $0.count) }
  updateDecimal(&state, rows.first)
  updateDecimal(&state, rows.count)
  mi_sha256_update(&state, rows.valueBytes.baseAddress, rows.valueBytes.count)
  mi_sha256_update(&state, rows.statusBytes.baseAddress, rows.count)
  mi_sha256_final(&state, digest)
}

/// Adds a non-negative number and a line end, as UTF-8.
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
