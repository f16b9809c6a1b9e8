package import MutualInformation

/// Cross-checks the laws, sample sizes and estimators of a study before anything runs.
package struct PlanCheck {
  let laws: [any JointLaw]
  let sampleSizes: [Int]
  let estimators: [StudyEstimator]
  /// False if some entries of the file could not be read. An absent law is then not reported.
  var lawsAreComplete = true, estimatorsAreComplete = true

  package init(laws: [any JointLaw], sampleSizes: [Int], estimators: [StudyEstimator]) {
    self.laws = laws
    self.sampleSizes = sampleSizes
    self.estimators = estimators
  }

  /// All conflicts except those of the settings and of the stream keys.
  package func conflicts() -> [PlanConflict] {
    repetitions() + absentLaws() + incompatibilities() + idleLaws() + equalPurposes()
  }

  // MARK: Lists

  private func repetitions() -> [PlanConflict] {
    let laws = pairs(of: laws.map(\.canonicalText)).map { first, second, text in
      PlanConflict(.repetition, "\(text) is listed twice; remove one", .law(second), .law(first))
    }
    let sizes = pairs(of: sampleSizes.map(String.init)).map { first, second, text in
      PlanConflict(
        .repetition, "the sample size \(text) is listed twice; remove one", .sampleSize(second),
        .sampleSize(first))
    }
    let estimators = pairs(of: estimators.map(\.canonicalText)).map { first, second, _ in
      PlanConflict(
        .repetition,
        "\(self.estimators[second].shownText) is listed twice; remove one (one entry can name several laws)",
        .estimator(second),
        .estimator(first))
    }
    return laws + sizes + estimators
  }

  /// Every repeated text, with the indices of its first and its present occurrence.
  private func pairs(of texts: [String]) -> [(first: Int, second: Int, text: String)] {
    var first: [String: Int] = [:]
    var pairs: [(Int, Int, String)] = []
    for (index, text) in texts.enumerated() {
      if let earlier = first[text] { pairs.append((earlier, index, text)) } else { first[text] = index }
    }
    return pairs
  }

  private func absentLaws() -> [PlanConflict] {
    guard lawsAreComplete else { return [] }
    let present = Self.distinctIDs(of: laws)
    return estimators.enumerated().flatMap { index, entry in
      (entry.lawIDs ?? []).filter { !present.contains($0) }.map { id in
        PlanConflict(
          .absentLaw,
          "\(entry.id) is for the law \(id), which this study does not have; it has: "
            + present.joined(separator: ", ") + NearestSpelling.hint(id, among: present), .estimator(index))
      }
    }
  }

  private func idleLaws() -> [PlanConflict] {
    guard estimatorsAreComplete else { return [] }
    var isServed: [String: Bool] = [:]
    return laws.enumerated().compactMap { index, law in
      let name = law.qualifiedName
      let served = isServed[name] ?? estimators.contains { $0.applies(to: law) }
      isServed[name] = served
      guard !served else { return nil }
      return PlanConflict(
        .idleLaw, "no estimator is for \(law.shownText); add one, or remove the law", .law(index))
    }
  }

  // MARK: Estimators and laws

  private func incompatibilities() -> [PlanConflict] {
    // Laws and estimators can be compared by shape even without a valid sample size.
    let sizes = sampleSizes.isEmpty ? [Study.sampleSizeRange.upperBound] : sampleSizes
    return estimators.enumerated().flatMap { index, entry in
      var suitable: [String]?
      return laws.enumerated().compactMap { lawIndex, law -> PlanConflict? in
        guard entry.applies(to: law) else { return nil }
        var reason: Incompatibility?
        var refused: [Int] = []
        for size in sizes {
          guard let objection = Self.objection(of: entry, to: law, count: size) else { continue }
          reason = reason ?? objection
          refused.append(size)
        }
        guard let reason else { return ignorance(of: law, lawIndex, entry, index) }
        let pair = "\(entry.shownText) cannot take samples of \(law.shownText)"
        if Self.objection(of: entry, to: law, count: Study.sampleSizeRange.upperBound) == nil {
          return PlanConflict(
            .smallSample, "\(pair) at n = \(Self.list(refused)): \(reason); choose larger sample sizes",
            .estimator(index), .law(lawIndex))
        }
        if reason.cure != nil {
          return PlanConflict(.incompatibility, "\(pair): \(reason)", .estimator(index), .law(lawIndex))
        }
        let ids = suitable ?? suitableLaws(for: entry)
        suitable = ids
        return PlanConflict(
          .incompatibility, "\(pair): \(reason); \(cure(ids, refused: law, entry))", .estimator(index),
          .law(lawIndex))
      }
    }
  }

  /// A quantity of an estimator that has no exact value under a law; the tests hold it for the laws
  /// of the catalogue.
  private func ignorance(of law: any JointLaw, _ lawIndex: Int, _ entry: StudyEstimator, _ index: Int)
    -> PlanConflict?
  {
    let id = type(of: law).id
    guard !Catalog.laws.contains(where: { $0.id == id }),
      let quantity = entry.quantities.first(where: { law.exactValue(of: $0) == nil })
    else { return nil }
    return PlanConflict(
      .incompatibility,
      "\(law.shownText) has no exact value of \(quantity), which \(entry.shownText) estimates; give it one in "
        + "the law's 'truth', or remove the estimator", .estimator(index), .law(lawIndex))
  }

  private static func objection(of entry: StudyEstimator, to law: any JointLaw, count: Int)
    -> Incompatibility?
  {
    do {
      try entry.check(law, count: count)
      return nil
    } catch { return error }
  }

  /// Whether the estimator takes the samples of a law if they are large enough.
  private static func isSuitable(_ law: any JointLaw, for entry: StudyEstimator) -> Bool {
    objection(of: entry, to: law, count: Study.sampleSizeRange.upperBound) == nil
  }

  /// The ids all of whose laws in the study suit the estimator if samples are large enough.
  private func suitableLaws(for entry: StudyEstimator) -> [String] {
    let refused = Set(laws.filter { !Self.isSuitable($0, for: entry) }.map { type(of: $0).id })
    return Self.distinctIDs(of: laws).filter { !refused.contains($0) }
  }

  /// The advice that clears the error. An entry names laws by their ids, so it cannot keep one law
  /// and leave out another of the same id.
  private func cure(_ ids: [String], refused law: any JointLaw, _ entry: StudyEstimator) -> String {
    let id = type(of: law).id
    if laws.contains(where: { type(of: $0).id == id && Self.isSuitable($0, for: entry) }) {
      let isTransformed = (law as? any TransformedLaw)?.isTransformed ?? false
      return
        "other laws \(id) of this study suit it: move this one into a study of its own, without this estimator"
        + (isTransformed ? ", or leave out its transform" : "")
    }
    if !ids.isEmpty {
      return "say which laws it is for, in its entry: 'laws: [\(ids.joined(separator: ", "))]'"
    }
    return lawsAreComplete
      ? "no law of this study suits it: remove the estimator or add a law"
      : "say which laws it is for, in its entry: 'laws: [ID, ...]'"
  }

  // MARK: Streams

  /// The conflicts of estimators that would draw from a stream of the law or of each other.
  ///
  /// Entries that differ in an interval or a test alone may share the draws of their estimates.
  package func equalPurposes(_ purposeOf: (String) -> UInt32 = StreamLayout.purpose(hashing:))
    -> [PlanConflict]
  {
    var seen: [UInt32: (index: Int, text: String)] = [:]
    var conflicts: [PlanConflict] = []
    for (index, entry) in estimators.enumerated() {
      let name = entry.shownText
      for text in StreamLayout.purposeTexts(of: entry) {
        let purpose = purposeOf(text)
        if purpose == 0 {
          conflicts.append(
            PlanConflict(
              .streamCollision, "\(name) would draw from the law's own stream; change one of its parameters",
              .estimator(index)))
        }
        guard let earlier = seen.updateValue((index, text), forKey: purpose), earlier.text != text else {
          continue
        }
        let other = estimators[earlier.index].shownText
        conflicts.append(
          PlanConflict(
            .streamCollision, "\(name) would draw from the stream of \(other); put them into two studies",
            .estimator(index), .estimator(earlier.index)))
      }
    }
    return conflicts
  }

  /// The conflicts of different cells whose streams have the same key.
  package static func equalKeys(_ cells: [Cell], seed: UInt64) -> [PlanConflict] {
    var seen: [UInt64: Int] = [:]
    seen.reserveCapacity(cells.count)
    return cells.enumerated().compactMap { index, cell in
      guard let earlier = seen.updateValue(index, forKey: cell.key) else { return nil }
      let other = cells[earlier]
      return PlanConflict(
        .streamCollision,
        "\(cell.law.canonicalText) at n = \(cell.count) and \(other.law.canonicalText) at n = \(other.count) have the "
          + "same streams with the seed \(seed); choose another seed", .study)
    }
  }

  // MARK: Words

  private static func distinctIDs(of laws: [any JointLaw]) -> [String] {
    var seen: Set<String> = []
    return laws.flatMap { [type(of: $0).id, $0.shownName] }.filter { seen.insert($0).inserted }
  }

  /// The first five sizes, and how many more there are.
  private static func list(_ sizes: [Int]) -> String {
    listed(sizes.map(String.init), atMost: 5)
  }
}

extension Study {
  /// The conflicts of the settings and of the size of the study.
  func settingConflicts() -> [PlanConflict] {
    var conflicts: [PlanConflict] = []
    let report = { (message: String) in conflicts.append(PlanConflict(.setting, message, .study)) }
    if !Self.isName(name) { report("the name is '\(shown(name))'; allowed: \(Self.nameRule)") }
    if !Self.seedRange.contains(seed) {
      report("the seed is \(seed); allowed: a whole number from 0 to \(Self.seedRange.upperBound)")
    }
    let cells = saturatingProduct(laws.count, sampleSizes.count)
    if let objection = replications.objection(cells: cells) {
      conflicts.append(PlanConflict(.setting, objection, .replications))
    }
    for size in sampleSizes where !Self.sampleSizeRange.contains(size) {
      report(
        "a sample size is \(size); allowed: a whole number from \(Self.sampleSizeRange.lowerBound) to "
          + "\(Self.sampleSizeRange.upperBound)")
    }
    for (list, isEmpty) in [
      ("laws", laws.isEmpty), ("sample sizes", sampleSizes.isEmpty), ("estimators", estimators.isEmpty),
    ] where isEmpty { report("the study has no \(list); add at least one") }
    for text in Set(published.flatMap { [$0.name, $0.source] })
    where !text.isEmpty && CSV.isReadAsMissing(text) {
      report(
        "a name or source of a published figure is '\(shown(text))', which pandas or R read for a missing value; "
          + "allowed: other words")
    }
    if let objection = Self.objection(cells: cells, combinations: combinationCount) {
      report(objection)
    }
    return conflicts
  }

  /// The number of combinations law × sample size × estimator in which the estimator runs.
  private var combinationCount: Int {
    var lawCounts: [String: Int] = [:]
    for law in laws {
      for name in Set([type(of: law).id, law.shownName]) { lawCounts[name, default: 0] += 1 }
    }
    let pairs = estimators.reduce(0) { sum, entry in
      saturatingSum(sum, entry.lawIDs.map { Set($0).reduce(0) { $0 + (lawCounts[$1] ?? 0) } } ?? laws.count)
    }
    return saturatingProduct(pairs, sampleSizes.count)
  }
}
