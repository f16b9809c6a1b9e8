public import GSLRandom

/// A law whose variables are mapped: `transform: {x: half-cube, y: [normal-cdf, swiss-roll]}`.
///
/// The maps are injective and act on one variable each. So every mutual information stays as it was
/// (Cover & Thomas 2006, section 8.6; Kraskov, Stögbauer & Grassberger 2004, appendix). A
/// transformed law has the id and the parameters of the law, and one more, `transform`. Its cells
/// under increasing maps of single reals are the cells of the law between the preimages of the
/// edges. It offers no density ratio in the new coordinates.
///
/// *Randomness:* that of the law.
public struct Transformed<Base: JointLaw>: TransformedLaw {
  public static var id: String { Base.id }
  public static var summary: String { Base.summary }
  public static var formula: String { Base.formula }
  public static var source: String { Base.source }
  public static var parameters: [ParameterSpecification] { Base.parameters + [transformParameter] }
  public static var examples: [[Parameter]] { Base.examples }

  public let arguments: Arguments
  private let base: Base
  private let chains: [TransformChain]
  public let shape: SampleShape

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let base = try Base(arguments.parameters.filter { $0.name != transformParameter.name })
    self.base = base
    var chains: [TransformChain] = []
    if case .transform(let maps)? = arguments[transformParameter.name] {
      func refusal(_ allowed: String) -> ParameterError {
        ParameterError(
          parameter: transformParameter.name, found: ParameterValue.transform(maps).text, allowed: allowed)
      }
      for map in maps {
        let variable = TransformedVariable(rawValue: map.variable)!
        let steps = map.transforms.compactMap(TransformStep.init(text:))
        guard steps.count == map.transforms.count else { throw refusal(transformParameter.kind.allowed) }
        do throws(TransformRefusal) {
          chains.append(
            try TransformChain(variable, steps, taking: base.shape[keyPath: variable.shape]))
        } catch {
          throw refusal("what fits the law \(Base.id): \(error.reason)")
        }
      }
    }
    self.chains = chains
    /// A variable after its chain.
    func after(_ variable: TransformedVariable) -> Variable {
      let before = base.shape[keyPath: variable.shape]
      return chains.first { $0.variable == variable }?.result(of: before) ?? before
    }
    shape = SampleShape(x: after(.x), z: after(.z), y: after(.y))
  }

  /// An injective map moves atoms and makes none.
  public var hasAtoms: Bool { base.hasAtoms }

  public var isSeries: Bool { base.isSeries }

  /// The law before the transforms.
  public var original: any JointLaw { base }

  public var isTransformed: Bool { !chains.isEmpty }

  public func truth(of quantity: Quantity) -> ExactValue? { base.truth(of: quantity) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    sample.reshape(to: base.shape)
    base.draw(into: &sample, using: &stream)
    for chain in chains { chain.apply(to: &sample[keyPath: chain.variable.column].reals) }
    // The columns have that many values already.
    sample.reshape(to: shape)
  }

  /// The inner edges of a variable before the maps.
  private func preimages(_ edges: [Double], of variable: TransformedVariable) -> [Double] {
    guard let chain = chains.first(where: { $0.variable == variable }) else { return edges }
    return edges.map(chain.preimage)
  }
}

extension Transformed: BinnableLaw where Base: BinnableLaw {
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    cellsBetween(preimages(xEdges, of: .x), preimages(yEdges, of: .y), of: base)
  }

  public var factors: PairFactors? {
    base.factors?.mapped(
      x: chains.filter { $0.variable == .x && !$0.steps.isEmpty },
      y: chains.filter { $0.variable == .y && !$0.steps.isEmpty })
  }
}

/// The interface of a transformed law whose law is not known statically.
public protocol TransformedLaw: JointLaw {
  /// The law before the transforms.
  var original: any JointLaw { get }
  /// Whether there are transforms.
  var isTransformed: Bool { get }
}

/// The parameter that every law of real variables takes in a study file.
let transformParameter = ParameterSpecification(
  "transform", .transform(Transforms.words), default: .word("none"), isImplicit: true,
  summary: "injective maps of single variables; they leave information unchanged",
  notes: Transforms.all.map { ParameterSpecification.Note($0.id, $0.formula, source: $0.source) })
