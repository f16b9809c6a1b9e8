/// The transforms of one variable, one after the other.
struct TransformChain: Sendable {
  /// The mapped variable.
  let variable: TransformedVariable
  /// The transforms in the order in which they act.
  let steps: [TransformStep]
  /// The dimension before the first transform, and after each.
  let dimensions: [Int]

  /// A chain for a variable of a law.
  ///
  /// - Throws: `TransformRefusal` with the complete reason if a transform does not take its input.
  init(_ variable: TransformedVariable, _ steps: [TransformStep], taking input: Variable)
    throws(TransformRefusal)
  {
    self.variable = variable
    self.steps = steps
    guard !steps.isEmpty else {
      dimensions = []
      return
    }
    guard let start = input.dimension else {
      throw TransformRefusal(reason: "\(variable) is \(input): only reals can be transformed")
    }
    var dimensions = [start]
    var earlier: (any Transform.Type)?
    for transform in steps.map(\.type) {
      do throws(TransformRefusal) {
        dimensions.append(try transform.dimension(after: dimensions.last!, of: earlier))
      } catch {
        throw TransformRefusal(reason: "\(transform.id) of \(variable) \(error.reason)")
      }
      earlier = transform
    }
    self.dimensions = dimensions
  }

  /// The kind of the variable after the transforms.
  func result(of input: Variable) -> Variable { dimensions.last.map { .real(dimension: $0) } ?? input }

  /// Maps a column in place. Its length changes if a transform changes the dimension.
  func apply(to values: inout [Double]) {
    for (k, step) in steps.enumerated() {
      let (before, after) = (dimensions[k], dimensions[k + 1])
      guard before != after else {
        var span = values.mutableSpan
        step.type.apply(to: &span, dimension: before, of: variable, step.arguments)
        continue
      }
      let count = values.count / before
      resize(&values, to: count * max(before, after), filling: 0)
      var span = values.mutableSpan
      step.type.embed(&span, count: count, dimension: before)
      resize(&values, to: count * after, filling: 0)
    }
  }

  /// The smallest number that an increasing chain of single reals maps to `edge` or above: −∞ if
  /// all numbers are mapped there, ∞ if none is.
  ///
  /// It bisects the doubles themselves, so it is exact however the maps round.
  func preimage(of edge: Double) -> Double {
    let greatest = Double.greatestFiniteMagnitude
    if value(greatest) < edge { return .infinity }
    if value(-greatest) >= edge { return -.infinity }
    let keys = ascendingKey(-greatest)..<ascendingKey(greatest)
    return double(ofAscendingKey: firstIndex(in: keys) { value(double(ofAscendingKey: $0)) >= edge })
  }

  fileprivate func value(_ x: Double) -> Double {
    steps.reduce(x) { value, step in
      guard let next = step.type.increasing(value, of: variable) else {
        preconditionFailure("\(step.word) is no map of single reals")
      }
      return next
    }
  }
}

extension TransformChain: IncreasingMap {
  func image(_ x: Double) -> Double { value(x) }

  func preimage(_ image: Double, from low: Double, to high: Double) -> Double {
    solved(image, from: low, to: high, value)
  }
}
