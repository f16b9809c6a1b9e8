import GSLRandom
import MutualInformation

extension Study {
  /// Returns `fileText` for a store after reading it back.
  ///
  /// - Throws: `StoreError` if the text is too long or does not read back as the same study: its
  ///   results could not be reported.
  public func storableText() throws(StoreError) -> String {
    let text = fileText
    // Laws and estimators of other programs are in no study file: those programs rebuild them.
    guard hasCatalogueEntriesOnly else { return text }
    let again: Study
    do throws(StudyFileErrors) {
      again = try StudyFile(stored: text, file: "what would be stored").study
    } catch {
      let reason = error.errors.first.map(\.description) ?? ""
      throw StoreError(
        .badData,
        "the study \(name) cannot be stored so that it could be read again (\(reason)); shorten its sweeps and texts, or split it"
      )
    }
    guard again.fileText.utf8.elementsEqual(text.utf8), again.digest == digest else {
      throw StoreError(
        .badData,
        "the study \(name) cannot be stored: its text reads back as another study; please report this, and split the study"
      )
    }
    return text
  }

  private var hasCatalogueEntriesOnly: Bool {
    laws.allSatisfy { law in StudyCatalog.laws.contains { $0.id == type(of: law).id } }
      && estimators.allSatisfy { entry in
        StudyCatalog.estimators.contains { $0.id == entry.id }
      }
  }

  /// The study as a study file (JSON, which is YAML) that reads back as the same study.
  public var fileText: String {
    let lawEntries = laws.map { law in
      JSON.object([("law", JSON.string(type(of: law).id))] + Self.members(of: law, law.arguments))
    }
    let estimatorEntries = estimators.map { entry in
      let filter = entry.lawIDs.map { [("laws", JSON.array($0.map(JSON.string)))] } ?? []
      return JSON.object(
        [("estimator", JSON.string(entry.id))] + Self.members(of: entry.estimator, entry.arguments)
          + filter)
    }
    return JSON.object(
      [
        ("name", JSON.string(name)), ("description", JSON.string(description)), ("seed", String(seed)),
        ("replications", replications.text), ("generator", JSON.string(generator.name)),
        ("laws", JSON.array(lawEntries, separator: ",\n")),
        ("sample-sizes", JSON.array(sampleSizes.map(String.init))),
        ("estimators", JSON.array(estimatorEntries, separator: ",\n")),
      ] + (controls == .none ? [] : [("controls", JSON.string(controls.rawValue))])
        + (published.isEmpty ? [] : [("published", JSON.array(sources, separator: ",\n"))])
    )
  }

  /// The published figures by source. Consecutive figures of one source share its text.
  private var sources: [String] {
    var sources: [(source: String, figures: [String])] = []
    for figure in published {
      if let last = sources.last, last.source.utf8.elementsEqual(figure.source.utf8) {
        sources[sources.count - 1].figures.append(Self.text(of: figure))
      } else {
        sources.append((figure.source, [Self.text(of: figure)]))
      }
    }
    return sources.map { source, figures in
      JSON.object([("source", JSON.string(source)), ("figures", JSON.array(figures, separator: ",\n"))])
    }
  }

  private static func text(of figure: PublishedFigure) -> String {
    let members =
      [
        ("name", JSON.string(figure.name)), ("law", selector(figure.law, "law")),
        ("measure", JSON.string(figure.measure.rawValue)), ("value", JSON.number(figure.value)),
        ("rounding", JSON.number(figure.rounding)), ("error", JSON.number(figure.standardError)),
      ]
    return JSON.object(
      members + (figure.count.map { [("n", String($0))] } ?? [])
        + (figure.estimator.map { [("estimator", selector($0, "estimator"))] } ?? []))
  }

  private static func selector(_ selector: EntrySelector, _ word: String) -> String {
    JSON.object(
      [(word, JSON.string(selector.id))]
        + selector.values.map { choice in
          (choice.name, JSON.array(choice.values.map { text(of: $0) }))
        })
  }

  /// The parameters of an entry, those included on which no number depends.
  private static func members(of entry: any CatalogEntry, _ arguments: Arguments) -> [(String, String)] {
    let all = arguments.parameters + arguments.operational
    guard let settings = (entry as? any ProgramEntry)?.settings.map(\.name), !settings.isEmpty else {
      return all.map { ($0.name, text(of: $0.value)) }
    }
    let isSetting = { (parameter: Parameter) in settings.contains(parameter.name) }
    let values = all.filter(isSetting).map { setting in
      let text = text(of: setting.value)
      // A list would sweep.
      return if case .numbers = setting.value { (setting.name, "[\(text)]") } else { (setting.name, text) }
    }
    return all.filter { !isSetting($0) }.map { ($0.name, text(of: $0.value)) }
      + [(ProgramParameters.settings, JSON.object(values))]
  }

  private static func text(of value: ParameterValue) -> String {
    switch value {
    case .word, .transform, .margins, .text, .texts, .record: JSON.value(value)
    case .real, .integer, .interval, .numbers, .table, .flag: value.text
    }
  }
}
