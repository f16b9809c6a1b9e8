/// Symbols, from joint entropies: Î(X,Z;Y) = Ĥ(X,Z) + Ĥ(Y) − Ĥ(X,Z,Y),
/// Î(X;Y) = Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), Î(Z;Y|X) = Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y).
///
/// *Bias:* exact expectations on every discrete law if the correction is a sum over cells, and on
/// small tables with any correction. The residual is zero to rounding.
struct PlugInChainRule: ChainRuleFamily {
  static let id = "plug-in"
  static let formula = "symbols, from joint entropies: the residual vanishes"
  static let source = "Cover & Thomas 2006, Elements of Information Theory, theorem 2.5.2"
  static let parameters = Corrections.entropyParameters
  static let examples: [[Parameter]] = [[]] + Corrections.examples(parameters)

  private let correction: any Correction

  init(_ arguments: Arguments) { correction = Corrections.correction(arguments) }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) { try checkSymbolTriples(law) }

  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker {
    Worker(counts: CellCounts(triples: law.shape, total: count, correction: correction))
  }

  private func moments(under law: any JointLaw, count: Int) -> CountMoments? {
    CountMoments(of: law, isPair: false, correction: correction, total: count)
  }

  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    moments(under: law, count: count)?.expectation(of: quantity) ?? .none
  }

  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    moments(under: law, count: count)?.variance(of: quantity) ?? .none
  }

  func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? {
    law is any DiscreteLaw ? law.exactValue(of: quantity) : nil
  }

  private struct Worker: ChainRuleWorker {
    var counts: CellCounts

    mutating func terms(_ sample: borrowing Sample) -> ChainRuleTerms {
      counts.count(x: sample.x.symbols.span, z: sample.z.symbols.span, y: sample.y.symbols.span)
      return counts.informations()
    }
  }
}
