public import GSLRandom

/// A normal pair with correlation ρ, each variable stretched to a mixture of two normals. I(X;Y)
/// stays −½ ln(1 − ρ²).
///
/// X = F⁻¹(Φ(g)) with F(x) = w Φ(x) + (1 − w) Φ(x − d). The lower mode is at 0 and has the weight
/// w, the upper mode is at d; both have deviation 1. Y has a weight and a distance of its own. The
/// defaults are those of the benchmark, whose Y lies lower by 1.
///
/// *Randomness:* point i reads the normals 2i and 2i + 1 of the stream, g and h. x is the image of
/// g, y that of ρg + √(1−ρ²) h. The bits are the same on every processor.
/// *Accuracy:* F(x) is Φ(g), and 1 − F(x) is 1 − Φ(g), within 1e-14 of the smaller of the two. The
/// error of x is that error over the density, which is least between the modes: 1e-13 with the
/// defaults, 1e-8 at d = 10. *Complexity:* about 1 µs a point.
/// *Source:* Czyż, Grabowski, Vogt, Beerenwinkel & Marx 2023, Beyond Normal, arXiv 2306.11078, task
/// `1v1-bimodal`.
public struct BimodalNormal: BinnableLaw {
  public static let id = "bimodal-normal"
  public static let summary = "a normal pair whose variables are stretched to two modes each"
  public static let formula = "I(X;Y) = −½ ln(1 − ρ²), as of the normal pair"
  public static let source = "Czyż et al. 2023, Beyond Normal, arXiv 2306.11078, task 1v1-bimodal"
  public static let parameters = [
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)),
      summary: "the correlation ρ of the normal pair"),
    ParameterSpecification(
      "x-weight", .real(.open(0, 1)), default: .real(0.3), summary: "the weight of the lower mode of X"),
    ParameterSpecification(
      "x-distance", .real(RealRange(0, 10)), default: .real(5), summary: "how far apart the modes of X are"),
    ParameterSpecification(
      "y-weight", .real(.open(0, 1)), default: .real(0.5), summary: "the weight of the lower mode of Y"),
    ParameterSpecification(
      "y-distance", .real(RealRange(0, 10)), default: .real(4), summary: "how far apart the modes of Y are"),
  ]
  public static let examples =
    Parameter.sets("correlation", reals: [0.75])
    + Parameter.sets(
      "correlation", "x-weight", "x-distance", "y-weight", "y-distance", reals: [-0.6317, 0.03, 10, 0.7, 0])

  public let arguments: Arguments
  private let pair: BivariateNormal
  private let x: TwoNormals, y: TwoNormals

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    pair = try BivariateNormal([Parameter("correlation", .real(arguments.real("correlation")))])
    x = TwoNormals(weight: arguments.real("x-weight"), distance: arguments.real("x-distance"))
    y = TwoNormals(weight: arguments.real("y-weight"), distance: arguments.real("y-distance"))
  }

  public var shape: SampleShape { pair.shape }

  public func truth(of quantity: Quantity) -> ExactValue? { pair.truth(of: quantity) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    pair.draw(into: &sample, using: &stream)
    for i in 0..<sample.count {
      sample.x.reals[i] = x.quantile(ofNormal: sample.x.reals[i])
      sample.y.reals[i] = y.quantile(ofNormal: sample.y.reals[i])
    }
  }
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let cells = pair.cells(xEdges: xEdges.map(x.normal), yEdges: yEdges.map(y.normal))
    // The quantile of Φ moves a cell's side by 1e-15 of the smaller tail.
    return (cells.table, cells.errorBound + 1e-14)
  }

  public var factors: PairFactors? { pair.factors?.mapped(x: [x], y: [y]) }
}
