import GSLRandom
public import MutualInformation

/// The plug-in estimate from symbols, extrapolated from n/2 to infinitely many draws: 2 Î(all) − ½ (Î(first half) + Î(second half)).
///
/// *Bias:* the term in 1/n cancels; on discrete laws the expectation is that of two plug-in estimates, of n and of n/2 draws.
/// *Source:* Strong et al. 1998, doi 10.1103/PhysRevLett.80.197, with halves only.
public struct Extrapolated: Estimator {
  public static let id = "extrapolated"
  public static let summary = "the plug-in estimate, extrapolated from halves of the sample"
  public static let formula = "2 Î(all) − ½ (Î(first half) + Î(second half))"
  public static let source = "Strong et al. 1998, doi 10.1103/PhysRevLett.80.197, with halves only"
  public static let parameters: [ParameterSpecification] = []
  public static let examples: [[Parameter]] = [[]]

  public let arguments: Arguments
  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var dependsOnOrder: Bool { true }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.alphabet != nil, law.shape.y.alphabet != nil, !law.shape.isTriple else {
      throw Incompatibility("needs symbols X and Y, the law has \(law.shape)")
    }
    guard count >= 2, count.isMultiple(of: 2) else { throw Incompatibility("needs an even sample size") }
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let plugIn = try? PlugIn([]) else { return .none }
    let all = plugIn.expectation(of: quantity, under: law, count: count)
    let half = plugIn.expectation(of: quantity, under: law, count: count / 2)
    guard all.kind == .exact, half.kind == .exact else { return .none }
    return Expectation(
      2 * all.value - half.value, errorBound: 2 * all.errorBound + half.errorBound, kind: .exact)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(xCount: law.shape.x.alphabet!, yCount: law.shape.y.alphabet!)
  }

  private struct Worker: EstimatorWorker {
    private let yCount: Int
    private var x: [Int], y: [Int], xy: [Int]

    init(xCount: Int, yCount: Int) {
      self.yCount = yCount
      x = Array(repeating: 0, count: xCount)
      y = Array(repeating: 0, count: yCount)
      xy = Array(repeating: 0, count: xCount * yCount)
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      let (n, half) = (sample.count, sample.count / 2)
      values[0] =
        2 * plugIn(sample, 0..<n) - 0.5 * (plugIn(sample, 0..<half) + plugIn(sample, half..<n))
    }

    /// The plug-in estimate from some of the draws: ln m + [Σ k ln k of the cells − that of both margins]/m.
    private mutating func plugIn(_ sample: borrowing Sample, _ draws: Range<Int>) -> Double {
      for i in x.indices { x[i] = 0 }
      for i in y.indices { y[i] = 0 }
      for i in xy.indices { xy[i] = 0 }
      for i in draws {
        let (a, b) = (Int(sample.x.symbols[i]), Int(sample.y.symbols[i]))
        x[a] += 1
        y[b] += 1
        xy[a * yCount + b] += 1
      }
      let m = Double(draws.count)
      return naturalLog(m) + (sum(xy) - sum(x) - sum(y)) / m
    }

    /// Σ k ln k.
    private func sum(_ counts: [Int]) -> Double {
      counts.reduce(0) { $1 > 1 ? $0 + Double($1) * naturalLog(Double($1)) : $0 }
    }
  }
}
