/// The distance r of each draw to its k-th neighbour among the draws with its label, and the number
/// of draws of any label that are nearer; exact, with its memory.
///
/// Rounded distances are compared: |v − w| of numbers, the largest over coordinates of vectors.
/// *Complexity:* O(N log N) for numbers. They are sorted once; a window of k + 1 successive values
/// of a label moves along, and bisection counts. O(N²) for vectors.
struct LabelledNeighbours {
  /// The treatment of a label with at most k draws.
  enum RareLabels {
    /// All other draws with the label are neighbours. A draw alone with its label is left out.
    case fewerNeighbours
    /// The k-th neighbour has another label and is farther away than any draw with the same.
    case farNeighbours
  }

  /// The neighbourhood of one draw. The draws are in no particular order.
  struct Neighbourhood {
    /// The number of draws with its label, itself included.
    var labelled: Int = 0
    /// The rank of the neighbour at the distance r.
    var neighbours: Int = 0
    /// The number of draws with its label that coincide with it, itself included, if r = 0; else 0.
    var coinciding: Int = 0
    /// The number of draws of any label nearer than r (coinciding if r = 0), itself included.
    var near: Int = 0
  }

  /// The number of draws that are not left out.
  private(set) var count = 0
  private var neighbourhoods: [Neighbourhood]
  private let k: Int
  private let dimension: Int
  private let rareLabels: RareLabels
  /// By label: the number of draws, and the index of the next one.
  private var labelled: [Int], ends: [Int]
  /// The draws by value, their values by value, and their values by label and value.
  private var order: [UInt32], sorted: [Double], grouped: [Double]
  private var nearest: [Double]

  /// A search for the k-th neighbour among `count` > k draws.
  init(k: Int, count: Int, alphabet: Int, dimension: Int, rareLabels: RareLabels) {
    self.k = k
    self.dimension = dimension
    self.rareLabels = rareLabels
    neighbourhoods = Array(repeating: Neighbourhood(), count: count)
    labelled = Array(repeating: 0, count: alphabet)
    ends = labelled
    order = Array(repeating: 0, count: count)
    sorted = Array(repeating: 0, count: count)
    grouped = sorted
    nearest = Array(repeating: 0, count: k)
  }

  /// The neighbourhood of one of the `count` draws.
  subscript(index: Int) -> Neighbourhood { neighbourhoods[index] }

  /// Searches all draws.
  ///
  /// - Throws: `sampleNotFinite` if a value is NaN or infinite.
  mutating func search(labels: Column, values: Column) throws(EstimationFailure) {
    try rangeOfFinite(values.reals.span)
    for label in labelled.indices { labelled[label] = 0 }
    for label in labels.symbols { labelled[Int(label)] += 1 }
    count = 0
    for label in labelled.indices where !isLeftOut(label) { count += labelled[label] }
    if dimension == 1 {
      searchLine(labels.symbols, values.reals)
    } else {
      searchSpace(labels.symbols, values.reals)
    }
  }

  private func isLeftOut(_ label: Int) -> Bool { labelled[label] == 1 && rareLabels == .fewerNeighbours }

  /// Returns the rank of the neighbour to search for; nil if that neighbour has another label.
  private func neighbours(_ label: Int) -> Int? {
    if labelled[label] > k { return k }
    return rareLabels == .fewerNeighbours ? labelled[label] - 1 : nil
  }

  private func neighbourhood(_ label: Int, coinciding: Int, near: Int) -> Neighbourhood {
    Neighbourhood(
      labelled: labelled[label], neighbours: neighbours(label) ?? k, coinciding: coinciding, near: near)
  }

  // MARK: Numbers

  private mutating func searchLine(_ labels: [UInt16], _ values: [Double]) {
    sortOrder(&order, count: labels.count) { values[Int($0)] < values[Int($1)] }
    var index = 0
    for label in labelled.indices {
      ends[label] = index
      if !isLeftOut(label) { index += labelled[label] }
    }
    index = 0
    for draw in order {
      let (label, value) = (Int(labels[Int(draw)]), values[Int(draw)])
      if isLeftOut(label) { continue }
      sorted[index] = value
      index += 1
      grouped[ends[label]] = value
      ends[label] += 1
    }
    for label in labelled.indices where labelled[label] > 0 && !isLeftOut(label) {
      searchLabel(label, from: ends[label] - labelled[label], to: ends[label])
    }
  }

  /// Searches the draws of one label, which are sorted by value.
  private mutating func searchLabel(_ label: Int, from start: Int, to end: Int) {
    guard let k = neighbours(label) else {
      for i in start..<end { neighbourhoods[i] = neighbourhood(label, coinciding: 0, near: count) }
      return
    }
    var first = start
    for i in start..<end {
      let value = grouped[i]
      // The draw and its k nearest are adjacent in order. The window never moves back.
      while first + k + 1 < end, grouped[first + k + 1] - value < value - grouped[first] { first += 1 }
      let radius = max(value - grouped[first], grouped[first + k] - value)
      var coinciding = 0
      if radius == 0 { coinciding = countNear(grouped, start, end, value, 0) }
      neighbourhoods[i] = neighbourhood(
        label, coinciding: coinciding, near: countNear(sorted, 0, count, value, radius))
    }
  }

  /// Returns the number of ordered values nearer to `value` than `radius`; equal ones if it is 0.
  private func countNear(_ values: [Double], _ start: Int, _ end: Int, _ value: Double, _ radius: Double)
    -> Int
  {
    func isNear(_ distance: Double) -> Bool { radius > 0 ? distance < radius : distance <= 0 }
    return firstIndex(in: start..<end) { !isNear(values[$0] - value) }
      - firstIndex(in: start..<end) { isNear(value - values[$0]) }
  }

  // MARK: Vectors

  private mutating func searchSpace(_ labels: [UInt16], _ values: [Double]) {
    var index = 0
    for i in labels.indices {
      let label = Int(labels[i])
      if isLeftOut(label) { continue }
      defer { index += 1 }
      guard let k = neighbours(label) else {
        neighbourhoods[index] = neighbourhood(label, coinciding: 0, near: count)
        continue
      }
      let radius = distance(to: k, of: i, labels, values)
      var (coinciding, near) = (0, 0)
      for j in labels.indices where !isLeftOut(Int(labels[j])) {
        let distance = distance(values, i, j)
        if radius > 0 ? distance < radius : distance == 0 { near += 1 }
        if radius == 0, distance == 0, labels[j] == labels[i] { coinciding += 1 }
      }
      neighbourhoods[index] = neighbourhood(label, coinciding: coinciding, near: near)
    }
  }

  /// Returns the distance of draw i to its k-th neighbour with the same label.
  private mutating func distance(to k: Int, of i: Int, _ labels: [UInt16], _ values: [Double]) -> Double {
    for index in 0..<k { nearest[index] = .infinity }
    for j in labels.indices where j != i && labels[j] == labels[i] {
      let distance = distance(values, i, j)
      guard distance < nearest[k - 1] else { continue }
      var index = k - 1
      while index > 0, nearest[index - 1] > distance {
        nearest[index] = nearest[index - 1]
        index -= 1
      }
      nearest[index] = distance
    }
    return nearest[k - 1]
  }

  private func distance(_ values: [Double], _ i: Int, _ j: Int) -> Double {
    var distance = 0.0
    for side in 0..<dimension {
      distance = max(distance, abs(values[i * dimension + side] - values[j * dimension + side]))
    }
    return distance
  }
}
