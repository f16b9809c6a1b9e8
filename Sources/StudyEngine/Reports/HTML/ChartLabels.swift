/// The places of the labels beside the lines of a chart, one under another without touching.
struct ChartLabels {
  /// The height of each label by series; nil without one.
  let positions: [Double?]
  /// A line from the last point of a series to its label.
  let leaders: [String?]

  private static let distance = 13.0

  /// - Parameter ends: The last point of every series; nil without a label.
  init(_ ends: [(x: Double, y: Double)?], in frame: ChartFrame) {
    var positions = [Double?](repeating: nil, count: ends.count)
    let order = ends.indices.filter { ends[$0] != nil }.sorted { (ends[$0]!.y, $0) < (ends[$1]!.y, $1) }
    let (top, bottom) = (frame.top + 4, frame.bottom - 2)
    // Where there is no room for all, there are none.
    if Double(order.count - 1) * Self.distance <= bottom - top {
      var last = top - Self.distance
      for index in order {
        last = max(ends[index]!.y, last + Self.distance)
        positions[index] = last
      }
      // Back from the lower end.
      var limit = bottom
      for index in order.reversed() {
        let position = min(positions[index]!, limit)
        positions[index] = position
        limit = position - Self.distance
      }
    }
    self.positions = positions
    leaders = ends.indices.map { index in
      guard let end = ends[index], let position = positions[index] else { return nil }
      return
        "M\(tenth(end.x + 6)) \(tenth(end.y))L\(tenth(frame.right)) \(tenth(position))H\(tenth(frame.right + 9))"
    }
  }
}
