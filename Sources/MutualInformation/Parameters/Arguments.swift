/// A parameter that was refused: its value, and the allowed ones.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The parameter's name.
  public let parameter: String
  /// What was given.
  public let found: String
  /// What is allowed.
  public let allowed: String

  /// Describes a bad parameter.
  public init(parameter: String, found: String, allowed: String) {
    self.parameter = parameter
    self.found = found
    self.allowed = allowed
  }

  /// One line.
  public var description: String { "\(parameter): found \(found), allowed is \(allowed)" }
}

/// The complete, checked parameters of a law or an estimator, in the order of its declaration.
///
/// Parameters that do not apply are absent (a temperature with the oracle critic). Defaults are
/// filled in. `parameters` also lacks implicit parameters with their default, so two ways to write
/// the same thing give the same `Arguments`.
public struct Arguments: Hashable, Sendable {
  /// The name and value of every applicable parameter; implicit ones only if not the default.
  public let parameters: [Parameter]
  /// The name and value of parameters on which no number depends, if not the default.
  public let operational: [Parameter]
  /// All applicable parameters, with implicit ones.
  private let all: [Parameter]
  /// The names of parameters with the value that a preset stands for.
  private let preset: Set<String>

  /// Checks `given` against the declarations and fills in defaults.
  ///
  /// - Throws: `ParameterError` for an unknown, missing or inapplicable parameter or a wrong value.
  public init(_ given: [Parameter] = [], for specifications: [ParameterSpecification]) throws(ParameterError)
  {
    for parameter in given where !specifications.contains(where: { $0.name == parameter.name }) {
      throw ParameterError(
        parameter: parameter.name, found: "an unknown parameter",
        allowed: specifications.map(\.name).joined(separator: ", "))
    }
    var all: [Parameter] = []
    var operational: [Parameter] = []
    var hidden: Set<String> = []
    var preset: Set<String> = []
    for specification in specifications {
      let value = given.last { $0.name == specification.name }?.value
      if let condition = specification.appliesWhere, !condition.holds(in: all) {
        if let value {
          throw ParameterError(
            parameter: specification.name, found: value.text,
            allowed: "nothing unless \(condition.name) is \(condition.allowed)")
        }
        continue
      }
      let others = specifications.alternatives(of: specification.name).filter { other in
        other != specification.name && given.contains { $0.name == other }
      }
      if let other = others.first {
        guard let value else { continue }
        throw ParameterError(
          parameter: specification.name, found: value.text, allowed: "nothing beside \(other)")
      }
      let fallback = specification.fallback(beside: all)
      guard let value = value ?? fallback else {
        throw ParameterError(
          parameter: specification.name, found: "nothing", allowed: specification.kind.allowed)
      }
      if let allowed = specification.kind.objection(to: value) {
        throw ParameterError(parameter: specification.name, found: value.text, allowed: allowed)
      }
      all.append(Parameter(specification.name, value))
      let isDefault = value == fallback
      if isDefault, specification.presets != nil { preset.insert(specification.name) }
      if specification.isOperational {
        hidden.insert(specification.name)
        if !isDefault { operational.append(Parameter(specification.name, value)) }
      } else if specification.isImplicit, isDefault {
        hidden.insert(specification.name)
      }
    }
    self.all = all
    self.operational = operational
    self.preset = preset
    parameters = all.filter { !hidden.contains($0.name) }
  }

  /// `id(name=value, ...)`.
  package func canonicalText(of id: String) -> String {
    "\(id)(\(parameters.map { "\($0.name)=\($0.value.text)" }.joined(separator: ", ")))"
  }

  /// The canonical text without the parameters that a preset stands for, as people recognise it.
  package func shownText(of id: String) -> String {
    let shown = parameters.filter { !preset.contains($0.name) }
    return "\(id)(\(shown.map { "\($0.name)=\($0.value.shownText)" }.joined(separator: ", ")))"
  }

  /// The value of a parameter; nil if it does not apply.
  public subscript(name: String) -> ParameterValue? { all.first { $0.name == name }?.value }

  /// A real parameter. Precondition: declared as real, and it applies.
  public func real(_ name: String) -> Double {
    guard case .real(let value)? = self[name] else { preconditionFailure("no real parameter \(name)") }
    return value
  }

  /// A whole-number parameter. Precondition: declared as integer, and it applies.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = self[name] else { preconditionFailure("no integer parameter \(name)") }
    return value
  }

  /// A choice. Precondition: declared as choice, and it applies.
  public func word(_ name: String) -> String {
    guard case .word(let value)? = self[name] else { preconditionFailure("no choice \(name)") }
    return value
  }

  /// A text. Precondition: declared as a part of a program that is a text, and it applies.
  public func text(_ name: String) -> String {
    guard case .text(let text)? = self[name] else { preconditionFailure("no text \(name)") }
    return text
  }

  /// A list of texts. Precondition: declared as a part of a program that is one, and it applies.
  public func texts(_ name: String) -> [String] {
    guard case .texts(let texts)? = self[name] else { preconditionFailure("no list of texts \(name)") }
    return texts
  }

  /// Named values; none if not given.
  public func record(_ name: String) -> [Parameter] {
    guard case .record(let members)? = self[name] else { return [] }
    return members
  }

  /// A list of numbers. Precondition: declared as increasing or widths, and it applies.
  public func numbers(_ name: String) -> [Double] {
    guard case .numbers(let numbers)? = self[name] else { preconditionFailure("no list of numbers \(name)") }
    return numbers
  }

  /// A table. Precondition: declared as table, rates or counts, and it is given.
  public func table(_ name: String) -> [[Double]] {
    guard case .table(let rows)? = self[name] else { preconditionFailure("no table \(name)") }
    return rows
  }
}
