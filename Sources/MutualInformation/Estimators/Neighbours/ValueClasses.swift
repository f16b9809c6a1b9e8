/// The classes of draws with equal values, with the memory.
struct ValueClasses {
  /// The class of each draw.
  private(set) var classes: [UInt32]
  /// The number of draws in each class.
  private(set) var sizes: [UInt32]
  private var order: [UInt32]

  /// Creates memory for samples of `count` draws.
  init(count: Int) {
    classes = Array(repeating: 0, count: count)
    sizes = classes
    order = classes
  }

  /// Returns the number of draws with the value of a draw, itself included.
  func size(of draw: Int) -> Int { Int(sizes[Int(classes[draw])]) }

  /// Classes of equal symbols, equal numbers, or vectors with equal coordinates.
  mutating func classify(_ column: Column) {
    if let dimension = column.variable.dimension {
      classify { a, b in
        for side in 0..<dimension {
          let (p, q) = (column.reals[a * dimension + side], column.reals[b * dimension + side])
          if p != q { return p < q }
        }
        return false
      }
    } else {
      classify { column.symbols[$0] < column.symbols[$1] }
    }
  }

  /// Classes of draws that are equal in both.
  mutating func classify(_ x: ValueClasses, _ y: ValueClasses) {
    classify { a, b in (x.classes[a], y.classes[a]) < (x.classes[b], y.classes[b]) }
  }

  private mutating func classify(_ precedes: (Int, Int) -> Bool) {
    sortOrder(&order, count: order.count) { precedes(Int($0), Int($1)) }
    var current = 0
    for (rank, draw) in order.enumerated() {
      if rank > 0, precedes(Int(order[rank - 1]), Int(draw)) { current += 1 }
      if rank == 0 || classes[Int(order[rank - 1])] != current { sizes[current] = 0 }
      classes[Int(draw)] = UInt32(current)
      sizes[current] += 1
    }
  }
}
