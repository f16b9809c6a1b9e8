import MutualInformation

/// One entry of `laws` or `estimators`: an id and the values of its parameters.
struct EntryDraft {
  /// A given parameter with its values.
  struct Axis {
    let location: SourceLocation
    /// The values; nil after an error.
    let values: [ParameterValue]?
  }

  let type: any CatalogEntry.Type
  /// The parameters that it can have.
  let specifications: [ParameterSpecification]
  /// Where the entry begins.
  let location: SourceLocation
  /// The given parameters by name.
  let axes: [String: Axis]
  /// The ids under `laws` of an estimator.
  let lawIDs: [String]?
  /// False if an error was found in the entry.
  let isValid: Bool

  /// The number of combinations of the given values, including those of parameters without effect.
  var count: Int { axes.values.reduce(1) { saturatingProduct($0, $1.values?.count ?? 1) } }
}
