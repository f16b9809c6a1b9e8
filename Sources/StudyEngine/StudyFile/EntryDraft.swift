import MutualInformation

/// One entry of `laws` or `estimators`: an id and the values of its parameters.
struct EntryDraft {
  /// A parameter that was given, with its values.
  struct Axis {
    let place: Place
    /// Nil after an error.
    let values: [ParameterValue]?
  }

  /// The law or the estimator.
  let type: any CatalogEntry.Type
  /// The parameters that it can have.
  let specifications: [ParameterSpecification]
  /// Where the entry begins.
  let place: Place
  /// The given parameters by name.
  let axes: [String: Axis]
  /// The ids under `laws` of an estimator.
  let lawIDs: [String]?
  /// False after an error.
  let isValid: Bool

  /// The number of combinations of the given values; those in which a parameter has no effect still apart.
  var count: Int { axes.values.reduce(1) { saturatingProduct($0, $1.values?.count ?? 1) } }
}
