import MutualInformation

/// The columns `law.PARAM` or `estimator.PARAM`: all parameters, in the order of appearance.
struct ParameterColumns {
  /// The parameters' names.
  let names: [String]

  init(of entries: [Arguments]) {
    var names: [String] = []
    for entry in entries {
      for parameter in entry.parameters where !names.contains(parameter.name) {
        names.append(parameter.name)
      }
    }
    self.names = names
  }

  /// The column names.
  func header(prefix: String) -> [String] { names.map { CSV.field("\(prefix).\($0)") } }

  /// The values of one entry, `NA` where a parameter does not apply.
  func fields(of entry: Arguments) -> [String] {
    names.map { name in entry[name].map { CSV.field($0.text) } ?? CSV.missing }
  }
}

/// The columns that say which numbers a CSV line holds; every file of a run begins with them.
struct IdentificationColumns {
  private let study: String
  private let law: ParameterColumns
  private let estimator: ParameterColumns

  init(of study: Study) {
    self.study = CSV.field(study.name)
    law = ParameterColumns(of: study.laws.map(\.arguments))
    estimator = ParameterColumns(of: study.estimators.map(\.arguments))
  }

  /// `study, cell, law, law.PARAM..., n`.
  var cellHeader: [String] { ["study", "cell", "law"] + law.header(prefix: "law") + ["n"] }

  /// `estimator, estimator.PARAM...`.
  var estimatorHeader: [String] { ["estimator"] + estimator.header(prefix: "estimator") }

  /// The fields under `cellHeader`.
  func fields(of cell: Cell) -> [String] {
    [study, String(cell.number), CSV.field(type(of: cell.law).id)] + law.fields(of: cell.law.arguments) + [
      String(cell.count)
    ]
  }

  /// The fields under `estimatorHeader`.
  func fields(of entry: StudyEstimator) -> [String] {
    [CSV.field(entry.id)] + estimator.fields(of: entry.arguments)
  }
}
