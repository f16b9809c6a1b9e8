import Foundation
import GSLRandom
import MutualInformation

/// The route of nearest neighbours: of laws that say nothing but a truth and draws.
extension TruthCheck {
  /// The largest distance of an estimate from the truth, in nats and relative to the estimate.
  private static let band = (absolute: 0.06, relative: 0.02)

  mutating func compareWithNeighbours(for quantities: [Quantity]) throws {
    if quantities.isEmpty { return }
    // Where X says much about Y only many draws have neighbours that are near in both.
    let draws = quantities.contains { law.truth(of: $0)!.value > 3 } ? 65_536 : 8192
    let estimator: any Estimator =
      law.shape.isTriple ? try ChainRule([Parameter("of", .word("ksg1"))]) : try MixedKSG([])
    do { try estimator.check(law, count: draws) } catch {
      let names = quantities.map(\.description).joined(separator: ", ")
      return report(.missing, "nothing to compare \(names) with: a table, cells or a density ratio is needed")
    }
    var sample = try draw(draws, 200)
    for column in [\Sample.x, \Sample.z, \Sample.y] { spread(&sample[keyPath: column]) }
    var values = [Double](repeating: .nan, count: estimator.quantities.count)
    var span = values.mutableSpan
    var unused = try RandomStream(at: StreamAddress(key: 1, replication: 0))
    var worker = estimator.makeWorker(for: law, count: draws)
    try worker.estimate(sample, using: &unused, into: &span)
    for (quantity, value) in zip(estimator.quantities, values) where quantities.contains(quantity) {
      let width = Self.band.absolute + Self.band.relative * value
      compare(quantity, with: value - width...value + width, .neighbours)
    }
  }

  /// Maps every coordinate of reals to numbers where neighbours mean the same everywhere; no
  /// information changes with it.
  ///
  /// Single values become ln r/(1 − r) of their relative ranks r in (0, 1); the ranks themselves
  /// are a lattice, in which distances tie. Values that occur more often, atoms, become far
  /// numbers: the continuous part has none of them among its neighbours then.
  private func spread(_ column: inout Column) {
    guard let dimension = column.variable.dimension else { return }
    for k in 0..<dimension {
      let values = stride(from: k, to: column.reals.count, by: dimension).map { column.reals[$0] }
      let order = values.indices.sorted { values[$0] < values[$1] }
      var (start, atoms) = (0, 0)
      while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        if end > start + 1 { atoms += 1 }
        let rank = (Double(start) + 0.5) / Double(order.count)
        let image = end > start + 1 ? 100 * Double(atoms) : log(rank / (1 - rank))
        for i in order[start..<end] { column.reals[i * dimension + k] = image }
        start = end
      }
    }
  }
}
