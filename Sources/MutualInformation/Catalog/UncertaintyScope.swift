/// The estimators of a list that an interval or a test serves, by its declarations and its `check`.
public struct UncertaintyScope: Sendable, CustomStringConvertible {
  /// Estimators that it serves with all parameters.
  public let whole: [String]
  /// Estimators that it serves with some parameters, as in `kernel-density only with centres: all`.
  public let partial: [String]
  /// Estimators that it does not serve.
  public let none: [String]

  /// Tries the examples of every estimator.
  public init(of method: any UncertaintyMethod.Type, among list: [any Estimator.Type]) {
    var (whole, partial, none): ([String], [String], [String]) = ([], [], [])
    for type in list {
      let estimators = type.examples.compactMap { try? type.init($0) }
      let suits = method.suits(type)
      let isAllowed = estimators.map { estimator in suits && (try? method.check(estimator)) != nil }
      if isAllowed.allSatisfy({ $0 }) {
        whole.append(type.id)
      } else if isAllowed.contains(true) {
        partial.append("\(type.id) only with \(Self.condition(type, estimators, isAllowed))")
      } else {
        none.append(type.id)
      }
    }
    (self.whole, self.partial, self.none) = (whole, partial, none)
  }

  /// The values of a parameter that tell the allowed estimators from the refused ones.
  private static func condition(
    _ type: any Estimator.Type, _ estimators: [any Estimator], _ isAllowed: [Bool]
  ) -> String {
    for parameter in type.parameters {
      guard case .choice = parameter.kind else { continue }
      var (allowed, refused): ([String], Set<String>) = ([], [])
      for (estimator, fits) in zip(estimators, isAllowed) {
        let value = estimator.arguments[parameter.name]?.text ?? "none"
        if !fits {
          refused.insert(value)
        } else if !allowed.contains(value) {
          allowed.append(value)
        }
      }
      if refused.isDisjoint(with: allowed) {
        return "\(parameter.name): \(allowed.joined(separator: ", "))"
      }
    }
    return "some parameters"
  }

  /// One line with the shorter list: of the estimators it serves, or of those it does not serve.
  public var description: String {
    let conditions = partial.isEmpty ? "" : "; " + partial.joined(separator: "; ")
    if none.isEmpty && partial.isEmpty { return "every estimator" }
    if whole.count <= none.count { return whole.joined(separator: ", ") + conditions }
    let others = none.isEmpty ? "" : " but " + none.joined(separator: ", ")
    return "every estimator\(others)\(conditions)"
  }
}
