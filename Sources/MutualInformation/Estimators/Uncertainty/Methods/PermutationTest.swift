import GSLRandom

/// The permutation test of independence: p = (1 + #{Î* ≥ Î})/(1 + B). Î* are the estimates of B
/// samples with the values of Y in a random order.
///
/// If X and Y are independent, the sample and its B copies are equally likely to have the largest
/// estimate. So P(p ≤ α) ≤ α, with equality if (1 + B)α is whole and estimates do not tie: exactly,
/// for every law, n and estimator. (1 + B)α should be whole: B = 19, 99, 199, ...
///
/// Estimates within 10⁻¹³ of each other, relative if they exceed 1, count as equal, since rounding
/// could decide otherwise. A permuted sample without an estimate counts as one with a larger
/// estimate. Both make p larger, if anything.
///
/// Draws that follow each other in time are not exchangeable: a plain permutation removes their
/// autocorrelation, too, and the test rejects far too often. Two other surrogates keep it:
///
/// * `permute: blocks` puts blocks of `block-length` successive draws in a random order. `auto` is 12
///   times the sum of the products of both autocorrelations (Bartlett's effective number), at most an
///   eighth of the draws; a root of n if X or Y is not one real number.
/// * `permute: rotation` lets Y begin at a random draw and go round. Only its ends meet wrongly.
///
/// *Randomness:* for each copy a random order of the draws (of the blocks, or one start), and the
/// draws of the estimator.
/// *Complexity:* B times that of an estimate.
/// *Edge cases:* only for estimators of I(X;Y): if I(Z;Y|X) = 0 permuted samples have another law.
/// *Source:* Phipson & Smyth 2010, doi 10.2202/1544-6115.1585; Dwass 1957, doi
/// 10.1214/aoms/1177707045; Bartlett 1935, doi 10.1111/j.2397-2335.1935.tb04151.x, for the effective
/// number.
public struct PermutationTest: UncertaintyMethod {
  public static let id = "permutation"
  public static let role = UncertaintyRole.test
  public static let formula =
    "p = (1 + #{Î* ≥ Î})/(1 + permutations), Î* with Y in a random order: of exact size"
  public static let source = "Phipson & Smyth 2010, doi 10.2202/1544-6115.1585"
  public static let parameters = [
    ParameterSpecification(
      "permutations", .integer(1...100_000), default: .integer(199),
      summary: "B, the random orders of Y; (1 + B) × significance should be whole"),
    ParameterSpecification(
      "permute", .choice(Surrogates.allCases.map(\.rawValue)), default: .word(Surrogates.draws.rawValue),
      isImplicit: true,
      summary: "what of Y gets another order: single draws, blocks of a series, or its start (rotation)"),
    ParameterSpecification(
      "block-length", .integerOrWord(1...1_000_000, ["auto"]), default: .word("auto"), isImplicit: true,
      appliesWhere: .init("permute", .word(Surrogates.blocks.rawValue)),
      summary: "the draws of a block; auto: 12 times the autocorrelation time, at most an eighth of all"),
  ]
  /// What gets another order.
  private enum Surrogates: String, CaseIterable { case draws, blocks, rotation }
  public static let example = [Parameter("permutations", .integer(19))]
  public static let statements: [Statement] = [.pValue]
  public static let isRandomized = true

  private let permutations: Int
  private let surrogates: Surrogates
  /// nil: by the autocorrelations.
  private let blockLength: Int?

  public init(_ arguments: Arguments) {
    permutations = arguments.integer("permutations")
    surrogates = Surrogates(rawValue: arguments.word("permute"))!
    if case .integer(let length)? = arguments["block-length"] {
      blockLength = length
    } else {
      blockLength = nil
    }
  }

  public static func check(_ estimator: any Estimator) throws(Incompatibility) {
    guard estimator.quantities == [.mutualInformation] else {
      let list = estimator.quantities.map(\.name).joined(separator: ", ")
      throw Incompatibility(
        "\(id) tests estimators of I(X;Y) alone, this one estimates \(list)", cure: "leave out the test")
    }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      runs: SubsampleRuns(estimator, law, count: count, capacity: 1), order: DrawChooser(count: count),
      permutations: permutations, surrogates: surrogates, blockLength: blockLength)
  }

  private struct Worker: UncertaintyWorker {
    var runs: SubsampleRuns
    var order: DrawChooser
    let permutations: Int
    let surrogates: Surrogates
    let blockLength: Int?

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) {
      let least = estimates[0] - 1e-13 * max(1, abs(estimates[0]))
      var reached = 1
      let length = surrogates == .blocks ? blockLength ?? automaticBlockLength(sample) : 0
      for copy in 0..<permutations {
        switch surrogates {
        case .draws: order.shuffle(using: &stream)
        case .blocks: order.shuffle(blocksOf: length, using: &stream)
        case .rotation: order.rotate(using: &stream)
        }
        runs.takeReordering(sample, y: order.indices, isFirst: copy == 0)
        runs.reset()
        do {
          try runs.run(using: &stream)
          if runs.first(0) >= least { reached += 1 }
        } catch {
          reached += 1
        }
      }
      statements[0] = Double(reached) / Double(permutations + 1)
    }
  }
}

/// The length of blocks for `block-length: auto`.
func automaticBlockLength(_ sample: borrowing Sample) -> Int {
  let count = sample.count
  guard sample.shape.x.dimension == 1, sample.shape.y.dimension == 1 else {
    return max(Int(Double(count).squareRoot()), 1)
  }
  let most = max(count / 8, 1)
  let time = autocorrelationTime(sample.x.reals, sample.y.reals, most: most)
  return min(max(Int((12 * time).rounded(.up)), 1), most)
}

/// 1 + 2 Σ_k r_x(k) r_y(k) of the sample's autocorrelations, as far as the products are positive.
func autocorrelationTime(_ x: [Double], _ y: [Double], most: Int) -> Double {
  let count = x.count
  func moments(_ values: [Double]) -> (mean: Double, square: Double) {
    let mean = orderedSum(values.span) / Double(count)
    var square = 0.0
    for value in values { square += (value - mean) * (value - mean) }
    return (mean, square)
  }
  let (a, b) = (moments(x), moments(y))
  guard a.square > 0, b.square > 0 else { return 1 }
  var time = 1.0
  for k in 1..<max(most, 1) {
    var (own, other) = (0.0, 0.0)
    for i in 0..<count - k {
      own += (x[i] - a.mean) * (x[i + k] - a.mean)
      other += (y[i] - b.mean) * (y[i + k] - b.mean)
    }
    let product = own / a.square * (other / b.square)
    // Noise of the size 1/n of a product of two correlations would be added up otherwise.
    guard product > 2 / Double(count) else { break }
    time += 2 * product
  }
  return time
}
