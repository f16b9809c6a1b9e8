/// The factors of a pair of Student's t distribution with ν degrees of freedom.
///
/// X is t with ν degrees. Given x, (Y − ρx)/√((1 − ρ²)(ν + x²)/(ν + 1)) is t with ν + 1 degrees.
/// *Source:* Ding 2016, doi 10.1080/00031305.2016.1164756.
struct StudentFactors: ConditionalFactors {
  let degreesOfFreedom: Double, correlation: Double
  /// √(1 − ρ²).
  let deviation: Double
  private let marginal: StudentTable
  private let conditional: StudentTable

  init(degreesOfFreedom: Double, correlation: Double, deviation: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    self.correlation = correlation
    self.deviation = deviation
    marginal = StudentTable(degreesOfFreedom: degreesOfFreedom)
    conditional = StudentTable(degreesOfFreedom: degreesOfFreedom + 1)
  }

  var isGivenX: Bool { true }
  var given: PositionScale { marginal.scale }
  var other: PositionScale { marginal.scale }

  private func scale(_ u: Double) -> Double {
    deviation * ((degreesOfFreedom + u * u) / (degreesOfFreedom + 1)).squareRoot()
  }

  func density(_ u: Double) -> Double { marginal.density(u) }
  func density(_ v: Double, given u: Double) -> Double {
    let scale = scale(u)
    return conditional.density((v - correlation * u) / scale) / scale
  }
  func lower(_ v: Double, given u: Double) -> Double {
    conditional.lower((v - correlation * u) / scale(u))
  }
  func upper(_ v: Double, given u: Double) -> Double {
    conditional.lower((correlation * u - v) / scale(u))
  }

  /// The density of u = √ν sinh w falls like cosh w to the power −ν: its logarithm has the slope
  /// ν tanh w.
  func width(_ low: Double, _ high: Double) -> Double { min(1, 3 / degreesOfFreedom.squareRoot()) }
  func widthWithin(_ low: Double, _ high: Double) -> Double {
    let transition = deviation / (degreesOfFreedom + 1).squareRoot() / max(abs(correlation), deviation)
    return min(0.5, 0.8 * max(transition, 0.35 * deviation))
  }
  func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let ends = (given.value(low), given.value(high))
    let spread = 30 * max(scale(ends.0), scale(ends.1))
    return min(correlation * ends.0, correlation * ends.1) - spread...max(
      correlation * ends.0, correlation * ends.1) + spread
  }
}

/// Student's t distribution with ν degrees of freedom, its integral tabulated over asinh(t/√ν).
private struct StudentTable {
  let degreesOfFreedom: Double
  /// ν^(−½) over the integral of (1 + t²/ν)^(−(ν+1)/2).
  private let constant: Double
  let scale: PositionScale
  private let grid: PanelGrid
  private let density: GridDensity
  /// The density in each interval of the grid.
  private let expansions: [[10 of Double]]

  init(degreesOfFreedom nu: Double) {
    degreesOfFreedom = nu
    // Beyond w lie some 2 (2e^−w)^ν for large w, and normal tails for large ν.
    let end = min(60 / nu + 1, 60) + min(12 / nu.squareRoot(), 3)
    scale = PositionScale(.hyperbolicSine(size: nu.squareRoot()), -end...end)
    var grid = PanelGrid()
    let panels = Int((2 * end / min(0.5, 0.6 / nu.squareRoot())).rounded(.up))
    for p in 0..<panels {
      grid.append(
        -end + 2 * end * Double(p) / Double(panels), -end + 2 * end * Double(p + 1) / Double(panels))
    }
    let scale = scale
    let density = GridDensity(
      grid.nodes.map { w in
        // (1 + sinh²)^(−(ν+1)/2) cosh = cosh^−ν.
        naturalExp(-nu * naturalLog(scale.slope(w) / nu.squareRoot()))
      }, on: grid)
    constant = 1 / (density.total * nu.squareRoot())
    self.grid = grid
    self.density = density
    expansions = (0..<grid.count).map {
      PanelRule.standard.expansion(density.values, $0 * PanelRule.count)
    }
  }

  func density(_ t: Double) -> Double {
    constant * naturalExp(-0.5 * (degreesOfFreedom + 1) * naturalLog1p(t * t / degreesOfFreedom))
  }

  /// P(T < t), relative to itself below zero.
  func lower(_ t: Double) -> Double {
    if t > 0 { return 1 - lower(-t) }
    let w = scale.position(t)
    guard w > scale.range.lowerBound else { return 0 }
    let panel = grid.panel(of: w)
    let part = PanelRule.integral(of: expansions[panel], to: grid.place(w, in: panel))
    return (density.toPanels[panel] + grid.halves[panel] * part) / density.total
  }
}
