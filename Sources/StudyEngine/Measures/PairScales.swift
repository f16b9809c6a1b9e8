/// The units in which two columns of estimates are compared: powers of two near their largest
/// errors. Products of four errors then neither overflow nor vanish.
///
/// Products with powers of two are exact: the results have the same bits as without units, unless
/// those overflow or vanish. A and B have one unit unless their errors are 2²⁰⁰ apart.
struct PairScales: Hashable, Sendable {
  let a: Double
  let b: Double

  /// Makes units for errors up to these sizes; 0 if there are none.
  init(largestErrors a: Double, _ b: Double) {
    let (first, second) = (Self.exponent(of: a), Self.exponent(of: b))
    if let first, let second, abs(first - second) > 200 {
      self.a = Self.power(first)
      self.b = Self.power(second)
    } else {
      let common = Self.power([first, second].compactMap { $0 }.max() ?? 0)
      self.a = common
      self.b = common
    }
  }

  /// Makes units for two rows of a summary.
  init(_ a: Measures, _ b: Measures) {
    self.init(largestErrors: a.largestError, b.largestError)
  }

  private static func exponent(of size: Double) -> Int? {
    size > 0 && size.isFinite ? max(-900, min(900, Int(size.exponent))) : nil
  }

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The unit of d: the larger of the two.
  var d: Double { max(a, b) }
  /// The unit of A over that of d.
  var shareA: Double { a / d }
  /// The unit of B over that of d.
  var shareB: Double { b / d }
  /// Whether A and B have one unit.
  var areEqual: Bool { a == b }
  /// (unit of A/unit of B)².
  var squaredRatio: Double { (a / b) * (a / b) }
}

extension Measures {
  /// The largest |t − θ|; 0 without estimates.
  fileprivate var largestError: Double {
    guard let minimum, let maximum else { return 0 }
    return max(abs(minimum - truth), abs(maximum - truth))
  }
}
