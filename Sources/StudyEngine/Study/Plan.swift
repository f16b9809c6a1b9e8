import GSLRandom
public import MutualInformation

/// A study's cells in the order of computation and of every output: laws × sample sizes.
public struct Plan: Sendable {
  /// The study.
  public let study: Study
  /// The cells, numbered from 1 in this order.
  public let cells: [Cell]

  /// Lays out the cells and cross-checks the parts of the study.
  ///
  /// - Throws: `PlanError` with every conflict: a setting out of its range; an estimator that
  ///   cannot take a law's sample or the sample size; a law, sample size or estimator listed twice;
  ///   a law without estimators; an estimator for a law that is not there; colliding streams; a row
  ///   that no stopping target applies to.
  public init(_ study: Study) throws(PlanError) { try self.init(study, partsFit: false) }

  /// The plan with another seed and numbers of replications.
  ///
  /// - Parameters:
  ///   - seed: The seed; nil keeps it.
  ///   - replications: The number for every cell; nil keeps the study's replications.
  /// - Throws: `PlanError` if the settings do not go together.
  public func with(seed: UInt64?, replications: Int?) throws(PlanError) -> Plan {
    seed == nil && replications == nil
      ? self : try Plan(study.with(seed: seed, replications: replications), partsFit: true)
  }

  /// The plan with a stopping rule or a list of replications.
  package func with(_ replications: Replications) throws(PlanError) -> Plan {
    try Plan(study.with(replications), partsFit: true)
  }

  /// - Parameter partsFit: Whether laws, sample sizes and estimators were cross-checked before.
  private init(_ study: Study, partsFit: Bool) throws(PlanError) {
    let settings = study.settingConflicts()
    guard settings.isEmpty else { throw PlanError(conflicts: settings) }
    if !partsFit {
      let conflicts = PlanCheck(
        laws: study.laws, sampleSizes: study.sampleSizes, estimators: study.estimators
      ).conflicts()
      guard conflicts.isEmpty else { throw PlanError(conflicts: conflicts) }
    }
    let cells = Self.cells(of: study)
    let collisions = PlanCheck.equalKeys(cells, seed: study.seed)
    guard collisions.isEmpty else { throw PlanError(conflicts: collisions) }
    let idle = Self.idleTargets(cells, of: study)
    guard idle.isEmpty else { throw PlanError(conflicts: idle) }
    self.study = study
    self.cells = cells
  }

  /// Lays out laws × sample sizes. Laws of one name share the list of their estimators.
  static func cells(of study: Study) -> [Cell] {
    var served: [String: [StudyEstimator]] = [:]
    var cells: [Cell] = []
    // A cell's controls stand behind its own estimators.
    cells.reserveCapacity(study.laws.count * study.sampleSizes.count)
    for (law, controls) in zip(study.laws, study.controlEntries) {
      let name = law.qualifiedName
      let estimators = served[name] ?? study.estimators.filter { $0.applies(to: law) }
      served[name] = estimators
      for count in study.sampleSizes {
        cells.append(
          Cell(
            number: cells.count + 1, law: law, count: count,
            key: StreamLayout.key(seed: study.seed, law: law, count: count),
            estimators: estimators + controls.filter { (try? $0.check(law, count: count)) != nil }))
      }
    }
    return cells
  }
}

/// One law with parameters × one sample size: the unit whose replications share a stream key.
public struct Cell: Sendable {
  /// The number in the outputs, from 1.
  public let number: Int
  /// The law.
  public let law: any JointLaw
  /// The sample size, n.
  public let count: Int
  /// The key of its streams.
  public let key: UInt64
  /// The estimators that run on every one of its samples.
  public let estimators: [StudyEstimator]

  package init(number: Int, law: any JointLaw, count: Int, key: UInt64, estimators: [StudyEstimator]) {
    self.number = number
    self.law = law
    self.count = count
    self.key = key
    self.estimators = estimators
  }
}

extension Plan {
  /// The estimators of the study and its control variates, each text once.
  var estimators: [StudyEstimator] {
    var seen = Set(study.estimators.map(\.canonicalText))
    return study.estimators
      + study.controlEntries.joined().filter { seen.insert($0.canonicalText).inserted }
  }
}

extension Cell {
  /// The number of its estimators that are no controls; they come first.
  var ownCount: Int { estimators.count { !$0.isControl } }

  /// The distinct purposes under which its estimators and their intervals and tests draw.
  var drawnPurposes: [UInt32] {
    var purposes: [UInt32] = []
    for entry in estimators {
      if entry.estimator.isRandomized { purposes.append(entry.purpose) }
      for (method, purpose) in zip(entry.uncertainty, entry.uncertaintyPurposes)
      where method.isRandomized { purposes.append(purpose) }
    }
    var seen: Set<UInt32> = []
    return purposes.filter { seen.insert($0).inserted }
  }
}

extension Cell {
  /// The targets of one of its estimators, in the order of the estimator's quantities.
  ///
  /// Only this function computes truths and expectations: some take milliseconds.
  package func targets(of estimator: any Estimator) -> [Target] {
    zip(estimator.quantities, estimator.knownMeans(under: law, count: count)).map { quantity, known in
      guard let truth = law.exactValue(of: quantity) else {
        // `PlanCheck` refuses such a pair.
        preconditionFailure("the plan admitted \(estimator.canonicalText) to \(law.canonicalText)")
      }
      // Means and variances are those of independent draws.
      return Target(
        quantity: quantity, truth: truth, expectation: law.isSeries ? .none : known.expectation,
        discretised: known.discretised,
        variance: law.isSeries ? .none : estimator.variance(of: quantity, under: law, count: count))
    }
  }
}
