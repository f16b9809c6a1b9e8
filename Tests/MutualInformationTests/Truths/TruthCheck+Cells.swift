import Foundation
import GSLRandom
import MutualInformation

/// The route of rectangles: of laws of two reals that know the probability of each.
extension TruthCheck {
  mutating func compareWithCells(_ law: any BinnableLaw) throws {
    // A transformed law may be a law of vectors, of which no cells can be asked.
    guard law.shape.x.isReal, law.shape.y.isReal else { return }
    // The edges have draws of their own: the frequencies are then those of independent draws in
    // fixed cells.
    let edges = try draw(Partition.quantiles, 1)
    var partition = Partition(law, x: edges.x.reals.sorted(), y: edges.y.reals.sorted())

    let sample = try draw(32_768, 2)
    var tally = Tally(partition.probabilities)
    for i in 0..<sample.count {
      let column = index(of: sample.x.reals[i], in: partition.xEdges)
      let row = index(of: sample.y.reals[i], in: partition.yEdges)
      tally.add(column * (partition.yEdges.count + 1) + row)
    }
    if let objection = try tally.objection { report(.cells, objection) }

    partition.refine()
    if let objection = partition.objection { report(.cells, objection) }
    let (low, bound) = (partition.information - partition.errorBound, partition.errorBound)
    let isFine = partition.remainder <= Partition.coarsest
    let high = isFine ? low + 2 * bound + partition.tolerance : .infinity
    compare(.mutualInformation, with: low...high, .cells, decides: isFine)
  }

  /// The number of edges that a value is not below.
  private func index(of value: Double, in edges: [Double]) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A partition of the plane into rectangles that is refined where that tells most.
///
/// Σ P(A × B) ln [P(A × B) / P(A) P(B)] over the rectangles of any partition is at most I(X;Y), and
/// rises to it as the partition is refined (Cover & Thomas 2006, section 8.5). A rectangle is cut
/// into sixteen, its sides at their quartiles.
///
/// Halving all sides once more gains a half of the gain before where the density jumps along a
/// curve: half of the mass then lies in rectangles that the curve does not meet. It gains a
/// sixteenth where the density is smooth: the information inside a rectangle goes with the fourth
/// power of its sides. A cut halves twice. If it gains 1 + 1/2, all later cuts gain 1/4 + 1/8 + … =
/// 1/2. So the `remainder` is a third of the gain.
private struct Partition {
  /// The number of draws whose quantiles are the edges.
  static let quantiles = 16_384
  /// Rectangles are cut until the remainder is this, in nats, or the number of cuts is used up.
  static let finest = 0.006, mostCuts = 80
  /// With a larger remainder the information is a lower bound, and something else has to say how
  /// close it is.
  static let coarsest = 0.018
  /// With a larger remainder of the first partition no number of cuts is enough.
  private static let hopeless = 0.2
  /// The parts of a side, and those of the first partition.
  private static let parts = 4, width = 16

  private struct Rectangle {
    /// Its sides, as ranks among the quantiles.
    let x: Range<Int>, y: Range<Int>
    let probability: Double, xProbability: Double, yProbability: Double
    /// The gain, about, of cutting it, its parts, and so on.
    var remainder = 0.0

    /// P(A × B) ln [P(A × B) / P(A) P(B)].
    var term: Double {
      probability > 0
        ? probability * (log(probability) - log(xProbability) - log(yProbability)) : 0
    }
    /// The derivative of the term by the error of all probabilities.
    var sensitivity: Double {
      probability > 0
        ? 1 + abs(term) / probability + 6 * probability / xProbability + 6 * probability / yProbability : 0
    }
  }

  private let law: any BinnableLaw
  private let x: [Double], y: [Double]
  private var rectangles: [Rectangle] = []
  private var cellError = 0.0
  private var cuts = 0
  /// The edges of the first partition, and its probabilities.
  private(set) var xEdges: [Double] = [], yEdges: [Double] = [], probabilities: [Double] = []
  /// The first contradiction between probabilities of the law.
  private(set) var objection: String?

  /// The partition into sixteen columns and sixteen rows between quantiles of draws, in increasing
  /// order.
  init(_ law: any BinnableLaw, x: [Double], y: [Double]) {
    (self.law, self.x, self.y) = (law, x, y)
    let all = 0..<Self.quantiles
    let whole = Rectangle(x: all, y: all, probability: 1, xProbability: 1, yProbability: 1)
    let first = parts(of: whole, Self.width)
    probabilities = first.map(\.probability)
    let step = Self.quantiles / Self.width
    (xEdges, yEdges) = (edges(of: all, x, step).edges, edges(of: all, y, step).edges)
    // The gain of the first partition is that of cutting blocks of four by four of its rectangles.
    let blocks = Self.width / Self.parts
    for block in 0..<blocks * blocks {
      let members = (0..<Self.parts * Self.parts).map { part in
        let i = block / blocks * Self.parts + part / Self.parts
        return first[i * Self.width + block % blocks * Self.parts + part % Self.parts]
      }
      append(members)
    }
  }

  /// The information of the partition.
  var information: Double { rectangles.reduce(0) { $0 + $1.term } }
  /// A bound on the error of `information`.
  var errorBound: Double { cellError * rectangles.reduce(0) { $0 + $1.sensitivity } + 1e-12 }
  /// The information, about, that the partition does not show yet, in nats.
  var remainder: Double { rectangles.reduce(0) { $0 + $1.remainder } }
  /// The truth exceeds `information` by at most this, 0.082 nats where the partition is fine.
  ///
  /// It is four remainders, of which the laws of the catalogue take less than three, and 0.01 nats:
  /// a structure that the first cells do not show has no remainder.
  var tolerance: Double { 4 * remainder + 0.01 }

  /// Cuts the rectangles that promise most, round by round.
  mutating func refine() {
    guard remainder < Self.hopeless else { return }
    while remainder > Self.finest, cuts < Self.mostCuts, objection == nil {
      let all = rectangles.sorted { $0.remainder > $1.remainder }
      let chosen = all.prefix(min(Self.mostCuts - cuts, 1 + all.count / 50)).prefix {
        $0.x.count >= Self.parts && $0.y.count >= Self.parts
      }
      if chosen.isEmpty { return }
      rectangles = Array(all.dropFirst(chosen.count))
      for rectangle in chosen { cut(rectangle) }
    }
  }

  private mutating func cut(_ whole: Rectangle) {
    cuts += 1
    let parts = parts(of: whole, Self.parts)
    let sum = parts.reduce(0) { $0 + $1.probability }
    if abs(sum - whole.probability) > 17 * cellError + 1e-14 {
      objection = objection ?? "cells of \(sum) in one of \(whole.probability), x \(whole.x), y \(whole.y)"
    }
    append(parts)
  }

  /// Takes the parts of a rectangle, of which each has its share of the remainder.
  private mutating func append(_ parts: [Rectangle]) {
    func marginal(_ keyPath: KeyPath<Rectangle, Double>, _ side: KeyPath<Rectangle, Range<Int>>) -> Double {
      var masses: [Range<Int>: Double] = [:]
      for part in parts { masses[part[keyPath: side]] = part[keyPath: keyPath] }
      return masses.values.reduce(0, +)
    }
    let whole = Rectangle(
      x: 0..<0, y: 0..<0, probability: parts.reduce(0) { $0 + $1.probability },
      xProbability: marginal(\.xProbability, \.x), yProbability: marginal(\.yProbability, \.y))
    let gain = parts.reduce(0) { $0 + $1.term } - whole.term
    let rounding = (cellError + 1e-15) * 4 * (whole.sensitivity + parts.reduce(0) { $0 + $1.sensitivity })
    if gain < -rounding { objection = objection ?? "finer cells tell less by \(-gain) nats" }
    for var part in parts {
      if whole.probability > 0 { part.remainder = max(gain, 0) / 3 * part.probability / whole.probability }
      rectangles.append(part)
    }
  }

  /// The parts of a rectangle by the law, `count` to a side, row by row.
  private mutating func parts(of whole: Rectangle, _ count: Int) -> [Rectangle] {
    let (xStep, yStep) = (whole.x.count / count, whole.y.count / count)
    let (xs, ys) = (edges(of: whole.x, x, xStep), edges(of: whole.y, y, yStep))
    let (table, error) = law.cells(xEdges: xs.edges, yEdges: ys.edges)
    cellError = max(cellError, error)
    let (xMarginal, yMarginal) = (table.xMarginal, table.yMarginal)
    return (0..<count * count).map { part in
      let (i, j) = (part / count, part % count)
      let (xLow, yLow) = (whole.x.lowerBound + i * xStep, whole.y.lowerBound + j * yStep)
      return Rectangle(
        x: xLow..<xLow + xStep, y: yLow..<yLow + yStep,
        probability: table.probabilities[(xs.first + i) * table.yCount + ys.first + j],
        xProbability: xMarginal[xs.first + i], yProbability: yMarginal[ys.first + j])
    }
  }

  /// The inner edges at the ends and inside of a side, and the index of the cell that is its first
  /// part.
  private func edges(of side: Range<Int>, _ values: [Double], _ step: Int) -> (edges: [Double], first: Int) {
    let ranks = stride(from: side.lowerBound, through: side.upperBound, by: step)
    return (ranks.filter { 0 < $0 && $0 < values.count }.map { values[$0] }, side.lowerBound > 0 ? 1 : 0)
  }
}
