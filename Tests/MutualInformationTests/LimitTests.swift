import Foundation
import MutualInformation
import Testing

/// Truths near the limits of parameter ranges, against ninety digits (Scripts/references/mutual-information-limits.py).
@Suite struct LimitTests {
  /// A value of a parameter in the reference.
  private enum Value: Decodable {
    case number(Double), word(String), rows([[Double]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let rows = try? container.decode([[Double]].self) {
        self = .rows(rows)
      } else if let word = try? container.decode(String.self) {
        self = .word(word)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }
  }

  private struct Row: Decodable {
    let law: String, parameters: [String: Value], quantity: String, value: Double

    func makeLaw() throws -> any JointLaw {
      let type = try #require(Catalog.laws.first { $0.id == law })
      return try type.init(
        type.parameters.compactMap { specification in
          switch parameters[specification.name] {
          case nil: nil
          case .word(let word): Parameter(specification.name, .word(word))
          case .rows(let rows): Parameter(specification.name, .table(rows))
          case .number(let number):
            if case .integer = specification.kind {
              Parameter(specification.name, .integer(Int(number)))
            } else {
              Parameter(specification.name, .real(number))
            }
          }
        })
    }
  }

  private struct Content: Decodable { let rows: [Row] }

  /// The error of every truth is within its bound, none is negative, and none below its bound is told from 0.
  @Test func errorsAreWithinTheirBounds() throws {
    let rows = try reference("limits", as: Content.self).rows
    #expect(rows.count > 1000)
    for row in rows {
      let law = try row.makeLaw()
      let quantity = try #require(Catalog.quantity(named: row.quantity))
      let truth = try #require(law.truth(of: quantity))
      // The reference is a double: it is rounded itself.
      let error = abs(truth.value - row.value)
      #expect(
        error <= truth.errorBound + 1.2e-16 * row.value,
        "\(law.canonicalText), \(quantity): \(truth), not \(row.value)")
      #expect(
        truth.value >= 0 && (truth.value == 0 || truth.value > truth.errorBound), "\(law.canonicalText)")
      #expect(truth.isZero == (truth.value == 0))
    }
  }

  /// Truths that are not 0 are known to six digits at least, however small they are, and most to ten. The exceptions are
  /// tables next to independence, whose probabilities are rounded to begin with.
  @Test func digitsThatAreThere() throws {
    var (known, poor) = (0, 0)
    for row in try reference("limits", as: Content.self).rows where row.value > 1e-300 {
      let law = try row.makeLaw()
      let truth = try #require(law.truth(of: Catalog.quantity(named: row.quantity)!))
      let isKnown = truth.errorBound <= 1e-6 * row.value
      known += isKnown ? 1 : 0
      if law is any DiscreteLaw || law is MultivariateNormal || row.law == "normal-triple" {
        poor += isKnown ? 0 : 1
      } else {
        #expect(isKnown, "\(law.canonicalText), \(row.quantity): \(truth), \(row.value)")
      }
    }
    #expect(known > 900 && poor < 100)
  }

  /// Cases at which digits were missing: what they are to eight digits and more.
  @Test(arguments: [
    ("student-t", ["degrees-of-freedom": 1e4, "correlation": 0], Quantity.mutualInformation, 4.999_666_6e-9),
    ("binary-symmetric-channel", ["flip": 0.499_999_9], .mutualInformation, 2.000_000_0e-14),
    (
      "normal-triple", ["correlation-xz": 0.6, "correlation-xy": 0.8, "correlation-zy": 1e-9],
      .conditionalMutualInformation, 9.648_074_765
    ),
    ("ordered-weinman", ["theta": 1e6], .mutualInformation, 3.224_670_191e-7),
    ("bivariate-normal", ["correlation": 0.999_999_999_9], .mutualInformation, 11.166_351_833_35),
  ]) func reportedCases(_ id: String, _ parameters: [String: Double], _ quantity: Quantity, _ value: Double)
    throws
  {
    let type = try #require(Catalog.laws.first { $0.id == id })
    let law = try type.init(
      type.parameters.compactMap { given in parameters[given.name].map { Parameter(given.name, .real($0)) } })
    let truth = law.truth(of: quantity)!
    #expect(abs(truth.value - value) <= 1e-8 * value, "\(truth)")
    #expect(truth.errorBound <= 2e-10 * value)
  }

  @Test(arguments: [
    [[0.03, 0.07], [0.27, 0.63]], [[0.25, 0.25], [0.25, 0.25]],
    [[0.1, 0.2, 0.3], [0.066_666_666_666_666_67, 0.133_333_333_333_333_33, 0.2]],
  ]) func independenceIsZero(_ rows: [[Double]]) throws {
    let law = try table(rows)
    #expect(law.truth(of: .mutualInformation)!.isZero)
    #expect(PlugIn.zero(law) == 0)
  }

  @Test func independentLawsAreZero() throws {
    var laws: [any JointLaw] = []
    for alphabet in [2, 3, 7, 10, 31, 100] {
      laws.append(
        try QuantisedNormal([Parameter("correlation", .real(0)), Parameter("alphabet", .integer(alphabet))]))
    }
    for flip in [0.1, 0.317, 0.5, 0.9] {
      for probability in [0.1, 0.5, 0.317] {
        laws.append(
          try SymbolCommonCause([
            Parameter("probability", .real(probability)), Parameter("flip-x", .real(0.5)),
            Parameter("flip-y", .real(flip)),
          ]))
      }
      laws.append(
        try SymbolMarkovChain([Parameter("flip-xz", .real(0.5)), Parameter("flip-zy", .real(flip))]))
    }
    laws += [
      try channel(0.5), try BALD([Parameter("queries", .table([[0.3, 0.3, 0.3], [0.7, 0.7, 0.7]]))]),
    ]
    laws.append(try ZChannel([Parameter("flip", .real(1))]))
    for law in laws { #expect(law.truth(of: .mutualInformation)?.isZero == true, "\(law.canonicalText)") }
  }
}

extension PlugIn {
  /// The information of what is counted.
  fileprivate static func zero(_ law: DiscreteTable) -> Double? {
    (try? PlugIn([Parameter]()))?.discretised(.mutualInformation, under: law, count: 100)?.value
  }
}
