/// The Gauss rule of a measure: m nodes and weights that integrate polynomials up to degree 2m − 1.
///
/// The measure is given by points with weights, a fine discretisation. Stieltjes' procedure gives
/// the recurrence of its orthogonal polynomials; the eigenvalues of their Jacobi matrix are the nodes.
///
/// *Source:* Gautschi 2004, Orthogonal Polynomials, sections 2.2.3 and 3.1.1; Golub & Welsch 1969,
/// doi 10.1090/S0025-5718-69-99647-1.
struct GaussRule {
  /// The nodes, ascending; fewer than asked for if the measure has fewer points.
  private(set) var nodes: [Double] = []
  /// Their weights; the sum is that of the measure.
  private(set) var weights: [Double] = []
  /// The sum of the measure's weights.
  let total: Double

  /// The rule with `count` nodes of the measure with these weights at these points.
  ///
  /// Points with less than 1e-20 of the largest weight do not count, nor do negative ones.
  init(points: [Double], weights measure: [Double], count: Int) {
    let least = 1e-20 * (measure.max() ?? 0)
    var (x, w) = ([Double](), [Double]())
    for k in measure.indices where measure[k] > least {
      x.append(points[k])
      w.append(measure[k])
    }
    let count = min(count, x.count)
    let (points, measure) = (lanes(x, rest: x.last ?? 0), lanes(w, rest: 0))
    func mean(_ value: (Lanes) -> Lanes) -> Double {
      var sums = Lanes.zero
      for k in points.indices { sums += measure[k] * value(points[k]) }
      return sum(sums)
    }
    let total = mean { _ in .one }
    self.total = total
    guard total > 0 else { return }
    let center = mean { $0 } / total
    let scale = (mean { ($0 - center) * ($0 - center) } / total).squareRoot()
    guard scale > 0, x.count > 1 else {
      (nodes, weights) = ([center], [total])
      return
    }
    var matrix = JacobiMatrix(
      points: points.map { ($0 - center) * (1 / scale) }, weights: measure.map { $0 * (1 / total) },
      size: count)
    matrix.diagonalise()
    let order = matrix.diagonal.indices.sorted { matrix.diagonal[$0] < matrix.diagonal[$1] }
    nodes = order.map { center + scale * matrix.diagonal[$0] }
    weights = order.map { total * matrix.first[$0] * matrix.first[$0] }
  }
}

/// A symmetric tridiagonal matrix, and the first components of its eigenvectors.
private struct JacobiMatrix {
  /// The diagonal; the eigenvalues once it is diagonalised.
  private(set) var diagonal: [Double]
  private(set) var first: [Double]
  private var beside: [Double]

  /// The matrix of the recurrence of the normalised orthogonal polynomials of a measure.
  init(points x: [Lanes], weights w: [Lanes], size: Int) {
    diagonal = Array(repeating: 0, count: size)
    beside = diagonal
    first = diagonal
    first[0] = 1
    var before = [Lanes](repeating: .zero, count: x.count)
    var now = [Lanes](repeating: .one, count: x.count)
    for degree in 0..<size {
      var sums = Lanes.zero
      for k in x.indices { sums += w[k] * now[k] * now[k] * x[k] }
      let mean = sum(sums)
      diagonal[degree] = mean
      guard degree + 1 < size else { return }
      let back = degree > 0 ? beside[degree - 1] : 0
      sums = .zero
      for k in x.indices {
        let next = (x[k] - mean) * now[k] - back * before[k]
        sums += w[k] * next * next
        before[k] = next
      }
      let norm = sum(sums).squareRoot()
      beside[degree] = norm
      for k in x.indices { before[k] *= 1 / norm }
      swap(&before, &now)
    }
  }

  /// QL steps with implicit shifts: Dubrulle, Martin & Wilkinson 1968, doi 10.1007/BF02165404.
  mutating func diagonalise() {
    for low in diagonal.indices {
      // Two or three steps suffice for each eigenvalue.
      for _ in 0..<60 {
        var high = low
        while high < diagonal.count - 1,
          abs(beside[high]) > 1e-16 * (abs(diagonal[high]) + abs(diagonal[high + 1]))
        { high += 1 }
        if high == low { break }
        step(low, high)
      }
    }
  }

  private mutating func step(_ low: Int, _ high: Int) {
    let half = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low])
    let root = (half * half + 1).squareRoot()
    var g = diagonal[high] - diagonal[low] + beside[low] / (half + (half < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in (low..<high).reversed() {
      let (f, b) = (sine * beside[i], cosine * beside[i])
      let r = (f * f + g * g).squareRoot()
      beside[i + 1] = r
      if r == 0 {
        diagonal[i + 1] -= shift
        beside[high] = 0
        return
      }
      (sine, cosine) = (f / r, g / r)
      g = diagonal[i + 1] - shift
      let s = (diagonal[i] - g) * sine + 2 * cosine * b
      shift = sine * s
      diagonal[i + 1] = g + shift
      g = cosine * s - b
      let component = first[i + 1]
      first[i + 1] = sine * first[i] + cosine * component
      first[i] = cosine * first[i] - sine * component
    }
    diagonal[low] -= shift
    beside[low] = g
    beside[high] = 0
  }
}

/// Eight points or weights of a measure.
private typealias Lanes = SIMD8<Double>

/// The values in eights, and `rest` where the last one is not full.
private func lanes(_ values: [Double], rest: Double) -> [Lanes] {
  stride(from: 0, to: values.count, by: 8).map { first in
    var result = Lanes(repeating: rest)
    for k in first..<min(first + 8, values.count) { result[k - first] = values[k] }
    return result
  }
}

/// The sum of the eight.
private func sum(_ lanes: Lanes) -> Double {
  let four = lanes.lowHalf + lanes.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}
