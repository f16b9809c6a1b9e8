import MutualInformation
import Testing

/// What the estimators take, beside what their articles say.
@Suite struct EstimatorScopeTests {
  private func scope(_ type: any Estimator.Type) -> [EstimatorScope.Extent] {
    let scope = EstimatorScope(of: type, among: Catalog.laws)
    return SampleClass.allCases.map { scope[$0] }
  }

  @Test func known() {
    // reals, vectors, atoms, symbols, labels, triples, symbol triples
    #expect(scope(KSG1.self) == [.all, .all, .none, .none, .none, .all, .none])
    #expect(scope(PlugIn.self) == [.none, .none, .none, .all, .none, .none, .all])
    #expect(scope(Ross.self) == [.none, .none, .none, .none, .all, .none, .none])
    #expect(scope(ChainRule.self) == [.none, .none, .none, .none, .none, .all, .all])
    #expect(scope(MixedKSG.self) == SampleClass.allCases.map { _ in .all })
    #expect(scope(BALDScore.self) == [.none, .none, .none, .some, .none, .none, .none])
    #expect(EstimatorScope(of: BALDScore.self, among: Catalog.laws).laws == ["bald"])
  }

  /// Every law is of some class, and every class has a law.
  @Test func classes() throws {
    var seen: Set<SampleClass> = []
    for type in Catalog.laws {
      for example in type.examples {
        seen.insert(try #require(SampleClass(of: type.init(example)), "\(type.id)"))
      }
    }
    #expect(seen == Set(SampleClass.allCases))
  }

  /// A law counts if its own check passes, whatever else is in its class.
  @Test func lawsOfAnEstimator() throws {
    for type in Catalog.estimators {
      let scope = EstimatorScope(of: type, among: Catalog.laws)
      #expect(!scope.laws.isEmpty, "\(type.id)")
      for law in Catalog.laws where !scope.laws.contains(law.id) {
        for example in law.examples {
          let made = try law.init(example)
          #expect(
            type.examples.allSatisfy { (try? type.init($0).check(made, count: 1_000_000)) == nil },
            "\(type.id) takes \(made.canonicalText)")
        }
      }
    }
  }
}
