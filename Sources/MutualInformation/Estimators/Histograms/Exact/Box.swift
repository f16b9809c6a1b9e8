/// The cells of a histogram between the extremes of a sample.
struct Box {
  private let bins: (u: Int, v: Int)
  private let width: Int
  private let belowColumn: Int, aboveColumn: Int, leftColumn: Int, rightColumn: Int
  /// The integrals of the strip's columns up to each edge of U, to −∞ and to ∞: edge·width + column.
  private var edges: [Double]
  /// The shares of the bins of V in the density at the lowest and the highest edge of U.
  private var bottom: [Double], top: [Double]
  /// Masses of bins.
  private var rows: [Double], columns: [Double], cells: [Double]
  /// Density ratios of the cells, and their logarithms.
  private var ratios: [Double], logarithms: [Double]
  private let means: BinomialMeans
  /// The means where no extreme draw can lie.
  private var polynomials: BinomialMeans.Polynomials

  init(_ strip: Strip, bins: (u: Int, v: Int), _ means: BinomialMeans) {
    self.bins = bins
    (belowColumn, aboveColumn) = (strip.belowColumn, strip.aboveColumn)
    (leftColumn, rightColumn) = (strip.leftColumn, strip.rightColumn)
    width = strip.width
    edges = Array(repeating: 0, count: (bins.u + 2) * width) + strip.totals
    bottom = Array(repeating: 0, count: width)
    top = bottom
    rows = Array(repeating: 0, count: bins.v)
    columns = Array(repeating: 0, count: bins.u)
    cells = Array(repeating: 0, count: bins.u * bins.v)
    ratios = cells
    logarithms = cells
    self.means = means
    polynomials = means.noPolynomials
  }

  /// Moves the lowest edge of U.
  mutating func setLow(_ c: Double, _ strip: Strip) {
    strip.setIntegrals(to: c, &edges, 0)
    strip.setShares(at: c, &bottom)
  }

  /// Moves the inner edges and the highest edge of U.
  mutating func setHigh(_ d: Double, _ inner: [Double], _ strip: Strip) {
    for (j, edge) in inner.enumerated() { strip.setIntegrals(to: edge, &edges, (j + 1) * width) }
    strip.setIntegrals(to: d, &edges, bins.u * width)
    strip.setShares(at: d, &top)
  }

  /// E Σ g over the cells, given the extremes.
  mutating func meanSum(_ patterns: Strip.Patterns) -> Double {
    let total = patterns.total
    guard total > 0 else { return 0 }
    let (kv, ku) = (bins.v, bins.u)
    let last = ku * width
    var inside = 0.0
    for i in 0..<kv { inside += edges[last + i] - edges[i] }
    let scale = 1 / inside
    means.setCombined(
      two: patterns.two / total, three: patterns.three / total, four: patterns.sides / total, &polynomials)
    return meansWithoutExtremes(scale) + sides(patterns, scale) + corners(patterns, scale)
  }

  /// All cells as if no extreme draw could lie there.
  private func meansWithoutExtremes(_ scale: Double) -> Double {
    means.sum(polynomials, edges: edges, width: width, rows: bins.u, columns: bins.v, scale: scale)
  }

  private func probability(_ i: Int, _ j: Int, _ scale: Double) -> Double {
    max(edges[(j + 1) * width + i] - edges[j * width + i], 0) * scale
  }

  /// The share of the bin j of U in the draw on the left or the right side.
  private func along(_ column: Int, _ j: Int) -> Double {
    let mass = edges[bins.u * width + column] - edges[column]
    return mass > 0 ? max(edges[(j + 1) * width + column] - edges[j * width + column], 0) / mass : 0
  }

  /// What the draws on the sides add in cells that touch one side.
  private func sides(_ patterns: Strip.Patterns, _ scale: Double) -> Double {
    let total = patterns.total
    let four = patterns.sides / total
    func added(_ q: Double, _ three: Double) -> Double {
      let place = means.place(of: q)
      return three * means.mean(.threeFewerStep, at: place) + four * means.mean(.fourFewerStep, at: place)
    }
    var sum = 0.0
    // The draw on a side is free where it is in no corner.
    let left = (patterns.bottomRight + patterns.topRight) / total
    let right = (patterns.bottomLeft + patterns.topLeft) / total
    let bottom = (patterns.topLeft + patterns.topRight) / total
    let top = (patterns.bottomLeft + patterns.bottomRight) / total
    for j in 1..<max(bins.u - 1, 1) {
      sum += along(leftColumn, j) * added(probability(0, j, scale), left)
      sum += along(rightColumn, j) * added(probability(bins.v - 1, j, scale), right)
    }
    for i in 1..<max(bins.v - 1, 1) {
      sum += self.bottom[i] * added(probability(i, 0, scale), bottom)
      sum += self.top[i] * added(probability(i, bins.u - 1, scale), top)
    }
    return sum
  }

  /// The corner cells, less what `meanSum` took for them.
  private func corners(_ patterns: Strip.Patterns, _ scale: Double) -> Double {
    let total = patterns.total
    let (u, v) = (bins.u - 1, bins.v - 1)
    let ends = (
      left: (along(leftColumn, 0), along(leftColumn, u)),
      right: (along(rightColumn, 0), along(rightColumn, u)),
      bottom: (self.bottom[0], self.bottom[v]),
      top: (self.top[0], self.top[v])
    )
    /// - Parameters:
    ///   - sides: The shares of the two sides' draws that lie in the corner's cell.
    ///   - here, across: Patterns with a draw in this corner and in the opposite one alone.
    ///   - onlyFirst, onlySecond: Patterns in which only that side's draw is free.
    ///   - two: The pattern with draws here and in the opposite corner.
    ///   - others: The pattern with draws in the two other corners.
    func corner(
      _ q: Double, _ sides: (Double, Double), here: Double, across: Double, onlyFirst: Double,
      onlySecond: Double, two: Double, others: Double
    ) -> Double {
      let place = means.place(of: q)
      let terms = BinomialMeans.terms(polynomials.span, place.interval, place.position)
      let taken = terms.x + terms.y
      let (p, s) = sides
      let (none, both) = ((1 - p) * (1 - s), p * s)
      let one = 1 - none - both
      let three = (
        means.mean(.threeFewer, at: place), means.mean(.threeFewerOneMore, at: place),
        means.mean(.threeFewerTwoMore, at: place)
      )
      var sum = two * means.mean(.twoFewerOneMore, at: place) + others * means.mean(.twoFewer, at: place)
      sum += here * three.1 + across * (none * three.0 + one * three.1 + both * three.2)
      sum += onlyFirst * ((1 - p) * three.0 + p * three.1) + onlySecond * ((1 - s) * three.0 + s * three.1)
      sum +=
        patterns.sides
        * (none * means.mean(.fourFewer, at: place) + one * means.mean(.fourFewerOneMore, at: place)
          + both * means.mean(.fourFewerTwoMore, at: place))
      return sum / total - taken
    }
    let main = (patterns.bottomLeftTopRight, patterns.topLeftBottomRight)
    var sum = 0.0
    sum += corner(
      probability(0, 0, scale), (ends.left.0, ends.bottom.0), here: patterns.bottomLeft,
      across: patterns.topRight, onlyFirst: patterns.bottomRight, onlySecond: patterns.topLeft,
      two: main.0, others: main.1)
    sum += corner(
      probability(v, u, scale), (ends.right.1, ends.top.1), here: patterns.topRight,
      across: patterns.bottomLeft, onlyFirst: patterns.topLeft, onlySecond: patterns.bottomRight,
      two: main.0, others: main.1)
    sum += corner(
      probability(0, u, scale), (ends.left.1, ends.top.0), here: patterns.topLeft,
      across: patterns.bottomRight, onlyFirst: patterns.topRight, onlySecond: patterns.bottomLeft,
      two: main.1, others: main.0)
    sum += corner(
      probability(v, 0, scale), (ends.right.0, ends.bottom.1), here: patterns.bottomRight,
      across: patterns.topLeft, onlyFirst: patterns.bottomLeft, onlySecond: patterns.topRight,
      two: main.1, others: main.0)
    return sum
  }

  /// I of the cells, whose outermost extend to ±∞, and Σ p ln² of the density ratio.
  mutating func information() -> (information: Double, square: Double) {
    let (kv, ku) = (bins.v, bins.u)
    for i in 0..<kv { rows[i] = 0 }
    for j in 0..<ku {
      let low = (j == 0 ? ku + 1 : j) * width
      let high = (j == ku - 1 ? ku + 2 : j + 1) * width
      let first = j * kv
      for i in 0..<kv { cells[first + i] = edges[high + i] - edges[low + i] }
      cells[first] += edges[high + belowColumn] - edges[low + belowColumn]
      cells[first + kv - 1] += edges[high + aboveColumn] - edges[low + aboveColumn]
      var column = 0.0
      for i in 0..<kv {
        let p = max(cells[first + i], 0)
        cells[first + i] = p
        column += p
        rows[i] += p
      }
      columns[j] = column
    }
    // A cell without mass has the ratio 1.
    for j in 0..<ku {
      for i in 0..<kv {
        let p = cells[j * kv + i]
        ratios[j * kv + i] = p > 1e-300 ? densityRatio(p, columns[j], rows[i]) : 1
      }
    }
    setNaturalLogs(ratios, ratios.count, to: &logarithms)
    var (information, square) = (0.0, 0.0)
    for k in cells.indices {
      let term = cells[k] * logarithms[k]
      information += term
      square += term * logarithms[k]
    }
    return (information, square)
  }
}
