import GSLRandom
import MutualInformation
import Testing

/// What every interval and every test must do with every estimator: driven by the lists.
extension ConformanceTests {
  /// The methods of the list that suit an estimator, as parameters: their examples.
  static func methods(for estimator: any Estimator) -> [(any UncertaintyMethod.Type, [Parameter])] {
    UncertaintyMethods.all.filter { $0.suits(type(of: estimator)) }.map { ($0, choice($0, $0.example)) }
  }

  @Test func methodNames() {
    for role in UncertaintyRole.allCases {
      let ids = UncertaintyMethods.all.filter { $0.role == role }.map { $0.id }
      #expect(!ids.isEmpty && Set(ids).count == ids.count && !ids.contains("none"))
    }
    for method in UncertaintyMethods.all {
      #expect(isKebabCase(method.id) && !method.formula.isEmpty && !method.source.isEmpty)
      let expected: Set<Statement> = method.role == .interval ? [.low, .high] : [.pValue]
      #expect(expected.isSubset(of: method.statements))
      #expect(Set(method.statements).count == method.statements.count)
    }
  }

  /// Whom a method is said to be for: those that some law's samples of 256 can be taken of.
  @Test func scopes() throws {
    var present: Set<String> = [], served: Set<[String]> = []
    for (law, base) in try Self.combinations(256) {
      present.insert(base.canonicalText)
      for (method, parameters) in Self.methods(for: base) {
        if (try? assessed(base, parameters).check(law, count: 256)) != nil {
          served.insert([method.id, base.canonicalText])
        }
      }
    }
    for method in UncertaintyMethods.all {
      let scope = UncertaintyScope(of: method, among: Catalog.estimators)
      for type in Catalog.estimators {
        let texts = try type.examples.map { try type.init($0).canonicalText }.filter(present.contains)
        let isServed = texts.map { served.contains([method.id, $0]) }
        #expect(!texts.isEmpty)
        let label = "\(method.id) of \(type.id)"
        #expect(scope.whole.contains(type.id) == isServed.allSatisfy { $0 }, "\(label)")
        #expect(scope.none.contains(type.id) == !isServed.contains(true), "\(label)")
      }
    }
    let text = { (method: any UncertaintyMethod.Type) in
      UncertaintyScope(of: method, among: Catalog.estimators).description
    }
    #expect(text(SubsamplingInterval.self) == "every estimator")
    #expect(text(ExactInterval.self) == "gaussian")
    #expect(
      text(BootstrapInterval.self)
        == "every estimator but ksg1, ksg2, ross, frenzel-pompe; "
        + "chain-rule only with of: plug-in, gaussian, histogram, infonce; kernel-density only with centres: all"
    )
    #expect(
      text(JackknifeInterval.self)
        == "every estimator but infonce, nwj, donsker-varadhan, tuba, js, smile, leave-one-out, club, mine; "
        + "chain-rule only with of: plug-in, gaussian, histogram, ksg1")
    #expect(
      text(PermutationTest.self)
        == "every estimator but chain-rule, bald-score, "
        + "conditional-plug-in, conditional-gaussian, frenzel-pompe")
  }

  /// The draws depend on what is drawn, not on what is made of it: neither on the level nor on the form of a bootstrap
  /// interval.
  @Test func purposes() throws {
    func text(_ method: any UncertaintyMethod.Type, _ parameters: [Parameter]) throws -> String {
      try assessed(Gaussian([]), choice(method, parameters)).uncertainty[0].text
    }
    let bootstrap = try text(BootstrapInterval.self, [])
    for form in ["percentile", "normal"] {
      #expect(try text(BootstrapInterval.self, [Parameter("form", .word(form))]) == bootstrap)
    }
    #expect(try text(BootstrapInterval.self, [Parameter("level", .real(0.9))]) == bootstrap)
    #expect(try text(BootstrapInterval.self, [Parameter("resamples", .integer(100))]) != bootstrap)
    #expect(bootstrap == "interval=bootstrap(resamples=200)")
    #expect(try text(PermutationTest.self, []) == "test=permutation(permutations=199)")
  }

  /// The same address, the same bits, whatever the worker did before; the estimates are those without the method; intervals
  /// have their ends in order, p-values lie in (0, 1]; what is not said is a failure and never NaN.
  @Test func assessments() throws {
    let count = 24
    var said: [String: Int] = [:], failed: [String: Int] = [:]
    for (law, base) in try Self.combinations(count) {
      for (method, parameters) in Self.methods(for: base) {
        let estimator = try assessed(base, parameters)
        guard (try? estimator.check(law, count: count)) != nil else { continue }
        let label = "\(law.canonicalText), \(estimator.description)"
        var worker = AssessedWorker(estimator, law, count: count)
        var results: [[Double]?] = []
        for replication in [0, 1, 0] as [UInt64] {
          let sample = try draw(law, count, replication)
          let values = outcome(replication) { try worker.values(sample, replication) }
          results.append(values)
          guard let values else {
            failed[method.id, default: 0] += 1
            continue
          }
          said[method.id, default: 0] += 1
          let estimates = Array(values.prefix(base.quantities.count))
          #expect(estimates == (try estimate(base, law, sample, replication)), "\(label)")
          check(values, estimator, label)
        }
        #expect(results[0] == results[2], "\(label)")
        let fresh = outcome(1) { try assess(estimator, law, draw(law, count, 1), 1) }
        #expect(fresh == results[1], "\(label)")
      }
    }
    for method in UncertaintyMethods.all {
      #expect(said[method.id, default: 0] > 100, "\(method.id)")
      #expect(failed[method.id, default: 0] * 20 < said[method.id, default: 0], "\(method.id)")
    }
  }

  /// Nil where there is a failure, of which coinciding points must not be one.
  private func outcome(_ replication: UInt64, _ body: () throws -> [Double]) -> [Double]? {
    do { return try body() } catch {
      #expect(error is EstimationFailure && error as? EstimationFailure != .coincidingPoints, "\(error)")
      return nil
    }
  }

  private func check(_ values: [Double], _ estimator: Assessed, _ label: String) {
    for j in estimator.quantities.indices {
      func value(_ statement: Statement) -> Double? {
        estimator.index(of: statement, quantity: j).map { values[$0] }
      }
      if let low = value(.low), let high = value(.high) {
        #expect(low.isFinite && high.isFinite && low <= high, "\(label): \(low), \(high)")
      }
      if let error = value(.standardError) { #expect(error.isFinite && error >= 0, "\(label): \(error)") }
      if let p = value(.pValue) { #expect(p > 0 && p <= 1, "\(label): \(p)") }
    }
  }

  /// An estimate that is not said to depend on the order of the draws does not, but for rounding; some that are do.
  @Test func orderOfDraws() throws {
    var changes = 0
    for (law, estimator) in try Self.combinations(24) where !estimator.isRandomized {
      let sample = try draw(law, 24)
      var reversed = sample
      for column in [\Sample.x, \Sample.z, \Sample.y] {
        let dimension = sample[keyPath: column].variable.dimension ?? 1
        let reals = sample[keyPath: column].reals
        reversed[keyPath: column].symbols.reverse()
        reversed[keyPath: column].reals = stride(from: 0, to: reals.count, by: dimension).reversed().flatMap {
          reals[$0..<$0 + dimension]
        }
      }
      guard let before = try? estimate(estimator, law, sample) else { continue }
      for (a, b) in zip(before, try estimate(estimator, law, reversed)) {
        if estimator.dependsOnOrder {
          if a != b { changes += 1 }
        } else {
          #expect(abs(a - b) < 1e-12 * (1 + abs(a)), "\(law.canonicalText), \(estimator.canonicalText)")
        }
      }
    }
    #expect(changes > 100)
  }
}
