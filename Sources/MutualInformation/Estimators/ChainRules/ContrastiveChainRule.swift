/// Contrastive bounds with the law's own log density ratios in disjoint blocks of K draws. Every
/// draw of a block is an anchor, the others its negatives. Draws that are left over are not used.
///
/// With g(x, z, y) = ln p(y|x, z)/p(y), f(x, y) = ln p(y|x)/p(y) and
/// φ = g − f = ln p(y|x, z)/p(y|x):
///
/// * Î(X,Z;Y) = ln K + ⟨g(x, z, y) − ln Σ_k exp g(x, z, y_k)⟩ and Î(X;Y) likewise with f, over all
///   K candidates: `InfoNCE` with the oracle critic;
/// * Î(Z;Y|X) = ln K + ⟨φ(x, z, y) − ln [exp φ(x, z, y) + (K − 1) Σ_k w_k exp φ(x, z, y_k)]⟩ over
///   the K − 1 negatives. They come from p(y) and should come from p(y|x), so
///   w_k = exp f(x, y_k)/Σ_j exp f(x, y_j) weighs them. Since w_k exp φ_k = exp g_k/Σ_j exp f_j, no
///   weight is computed by itself.
///
/// *Bias:* Î(X,Z;Y) and Î(X;Y) are lower bounds, at most ln K. Î(Z;Y|X) is one as K grows. For
/// small K the normalised weights have a bias of their own, upwards if X says much about Y. All are
/// exact on normal laws (`NormalInfoNCE`, `ConditionalContrast`). If
/// I(X,Z;Y) is large, its parts can tell more than the whole (at most ln K), and the residual is
/// negative.
/// *Complexity:* 2nK scores.
/// *Source:* Sordoni et al. 2021, Decomposed Mutual Information Estimation for Contrastive
/// Representation Learning, arXiv 2106.13401, the bound with importance sampling.
struct ContrastiveChainRule: ChainRuleFamily {
  static let id = "infonce"
  static let formula = "contrastive bounds with the law's own log density ratios; a residual is left"
  static let source = "Sordoni et al. 2021, arXiv 2106.13401"
  static let parameters = [CriticChoice.candidates(nil)]
  static let examples = [5, 2].map { [Parameter("candidates", .integer($0))] }

  private let candidates: Int

  init(_ arguments: Arguments) { candidates = arguments.integer("candidates") }

  var dependsOnOrder: Bool { true }
  var knowsTheLaw: Bool { true }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law is any TripleDensityRatioLaw else {
      throw Incompatibility("needs a law whose density ratios of (X, Z, Y) are known")
    }
    guard count >= candidates else {
      throw Incompatibility("needs samples of at least \(candidates) for its candidates")
    }
  }

  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker {
    let law = law as! any TripleDensityRatioLaw
    return Worker(
      joint: law.makeJointOracle(), pair: law.makeOracle(), candidates: candidates, count: count)
  }

  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any NormalTripleLaw, let mean = mean(of: quantity, law.correlations) else {
      return .none
    }
    return Expectation(rounding: mean.value, errorBound: mean.errorBound, kind: .exact)
  }

  private func mean(of quantity: Quantity, _ correlations: TripleCorrelations) -> ExactValue? {
    switch quantity {
    case .mutualInformation: return bound(correlations.xy)
    case .jointMutualInformation:
      let square = correlations.pair.square + correlations.conditional.square * correlations.pair.residual
      guard let bound = bound(square.squareRoot()) else { return nil }
      // The multiple correlation is rounded.
      return ExactValue(
        bound.value, errorBound: bound.errorBound + 1e-15 * square / correlations.jointResidual,
        kind: bound.kind)
    case .conditionalMutualInformation:
      return ConditionalContrast(correlations, candidates: candidates).mean()
    case .chainRuleResidual:
      let parts = [
        Quantity.jointMutualInformation, .mutualInformation, .conditionalMutualInformation,
      ].map { mean(of: $0, correlations) }
      guard let joint = parts[0], let pair = parts[1], let conditional = parts[2] else { return nil }
      return ExactValue(
        joint.value - (pair.value + conditional.value),
        errorBound: joint.errorBound + pair.errorBound + conditional.errorBound, kind: .quadrature)
    default: return nil
    }
  }

  /// The mean of `InfoNCE` with the oracle on a normal pair.
  private func bound(_ correlation: Double) -> ExactValue? {
    NormalInfoNCE(correlation: correlation, temperature: nil, candidates: candidates)?.mean(copies: 1)
  }

  private struct Worker: ChainRuleWorker {
    private let joint: any Critic, pair: any Critic
    private let size: Int, used: Int
    private let logK: Double, logOthers: Double
    /// g and f of an anchor: first of all candidates in their order, then without its own.
    private var g: [Double], f: [Double]
    private var jointTerms: [Double], pairTerms: [Double], conditionalTerms: [Double]

    init(joint: any Critic, pair: any Critic, candidates: Int, count: Int) {
      self.joint = joint
      self.pair = pair
      size = candidates
      used = count / candidates * candidates
      logK = naturalLog(Double(candidates))
      logOthers = naturalLog(Double(candidates - 1))
      g = Array(repeating: 0, count: candidates)
      f = g
      jointTerms = Array(repeating: 0, count: used)
      pairTerms = jointTerms
      conditionalTerms = jointTerms
    }

    mutating func terms(_ sample: borrowing Sample) -> ChainRuleTerms {
      for anchor in 0..<used {
        let (start, index) = (anchor / size * size, anchor % size)
        for k in 0..<size {
          g[k] = joint.score(sample, anchor: anchor, candidate: start + k)
          f[k] = pair.score(sample, anchor: anchor, candidate: start + k)
        }
        let (own, ownPair) = (g[index], f[index])
        jointTerms[anchor] = own - logSumExp(g.span)
        pairTerms[anchor] = ownPair - logSumExp(f.span)
        // The last candidate replaces the anchor's own.
        g[index] = g[size - 1]
        f[index] = f[size - 1]
        let others =
          logSumExp(g.span.extracting(first: size - 1)) - logSumExp(f.span.extracting(first: size - 1))
        let ratio = own - ownPair
        conditionalTerms[anchor] = -softplus(logOthers + others - ratio)
      }
      return ChainRuleTerms(
        joint: logK + orderedSum(jointTerms.span) / Double(used),
        pair: logK + orderedSum(pairTerms.span) / Double(used),
        conditional: logK + orderedSum(conditionalTerms.span) / Double(used))
    }
  }
}
