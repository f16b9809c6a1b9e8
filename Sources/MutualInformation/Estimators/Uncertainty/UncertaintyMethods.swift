/// The intervals and tests, in the order of help, and their parameters.
public enum UncertaintyMethods {
  /// All methods.
  public static let all: [any UncertaintyMethod.Type] = [
    ExactInterval.self,
    AsymptoticInterval.self,
    DeltaInterval.self,
    JackknifeInterval.self,
    SubsamplingInterval.self,
    BootstrapInterval.self,
    PermutationTest.self,
  ]

  static let level = ParameterSpecification(
    "level", .real(RealRange(0.5, 0.999)), default: .real(0.95),
    summary: "the share of samples whose interval is to cover the quantity")

  /// The p-value up to which the report counts a rejection.
  static let significance = ParameterSpecification(
    "significance", .real(RealRange(0, 0.5, includesLower: false)), default: .real(0.05),
    summary: "independence is rejected where p is not above this")

  /// Returns the parameter that all methods of a role share.
  public static func shared(_ role: UncertaintyRole) -> ParameterSpecification {
    role == .interval ? level : significance
  }

  /// The word for no method.
  static let none = "none"

  /// Returns the methods of one role that suit a type of estimator.
  static func methods(
    _ role: UncertaintyRole, for type: any Estimator.Type
  ) -> [any UncertaintyMethod.Type] {
    all.filter { $0.role == role && $0.suits(type) }
  }

  /// Returns the parameters that an estimator of a type takes besides its own.
  public static func parameters(for type: any Estimator.Type) -> [ParameterSpecification] {
    UncertaintyRole.allCases.flatMap { role in
      let methods = methods(role, for: type)
      guard !methods.isEmpty else { return [ParameterSpecification]() }
      let words = methods.map { $0.id }
      return [
        ParameterSpecification(
          role.rawValue, .choice([none] + words), default: .word(none), isImplicit: true,
          summary: role == .interval
            ? "for each estimate an interval for the quantity, whose coverage the study reports:"
            : "for each estimate a test of independence, whose size or power the study reports:",
          notes: [ParameterSpecification.Note(none, "no \(role)", source: "-")]
            + methods.map { ParameterSpecification.Note($0.id, $0.formula, source: $0.source) }),
        shared(role).applying(where: ParameterSpecification.Condition(role.rawValue, words: words)),
      ]
        + methods.flatMap { method in
          method.parameters.map {
            $0.applying(where: ParameterSpecification.Condition(role.rawValue, words: [method.id]))
          }
        }
    }
  }

  /// Returns the arguments of an estimator with parameters of `parameters(for:)`, checked.
  public static func arguments(
    of estimator: any Estimator, with parameters: [Parameter]
  ) throws(ParameterError) -> Arguments {
    let type = type(of: estimator)
    return try Arguments(
      estimator.arguments.parameters + estimator.arguments.operational + parameters,
      for: type.specifications(for: estimator.arguments.parameters) + self.parameters(for: type))
  }

  /// Returns the methods beside an estimator that checked arguments name, at most one of each role.
  public static func uncertainty(of estimator: any Estimator, _ arguments: Arguments) -> [Uncertainty] {
    UncertaintyRole.allCases.compactMap { role in
      guard case .word(let word)? = arguments[role.rawValue],
        let type = all.first(where: { $0.role == role && $0.id == word })
      else { return nil }
      let method = type.init(arguments)
      return Uncertainty(
        method: method, text: text(of: method, arguments),
        isRandomized: type.isRandomized || estimator.isRandomized)
    }
  }

  /// Returns the text from which the purpose of a method's own draws is hashed.
  ///
  /// It leaves out parameters that do not influence which random numbers are drawn: the level of an
  /// interval, the significance of a test, and the method's own `afterwards`. It also leaves out
  /// implicit parameters with their default, which came after the method was published.
  private static func text(of method: any UncertaintyMethod, _ arguments: Arguments) -> String {
    let type = type(of: method)
    let list = type.parameters.filter { !type.afterwards.contains($0.name) }.compactMap { specification in
      arguments[specification.name].flatMap { value in
        specification.isImplicit && value == specification.defaultValue
          ? nil : "\(specification.name)=\(value.text)"
      }
    }
    return "\(type.role)=\(type.id)(\(list.joined(separator: ", ")))"
  }
}
