/// The progress of a run, a merge or a verification.
public struct RunProgress: Hashable, Sendable {
  public enum Unit: String, Sendable {
    /// Computed replications of a cell.
    case replications
    /// Recomputed stored values.
    case values
    /// Merged directories.
    case shards
  }

  /// The number of finished units.
  public let done: Int
  /// The number of all units; under a stopping rule the one that the last looks predict.
  public let total: Int
  public let unit: Unit
  /// The number of cells with nothing left to compute.
  public let cellsDone: Int
  /// The number of cells of the study; 0 if cells are not counted.
  public let cells: Int

  public init(done: Int, of total: Int, _ unit: Unit, cellsDone: Int = 0, of cells: Int = 0) {
    self.done = done
    self.total = total
    self.unit = unit
    self.cellsDone = cellsDone
    self.cells = cells
  }

  /// Returns a line such as `cells 7/20  12 345 of 40 000 replications  31%  8 400/s  3 s left`.
  ///
  /// - Parameters:
  ///   - seconds: The seconds since the start.
  ///   - width: The most characters of the line. The least important parts are left out first.
  package func line(seconds: Double, width: Int = .max) -> String {
    let share = total > 0 ? Double(done) / Double(total) : 1
    var parts: [Part] = []
    if cells > 0 { parts.append(Part("cells \(grouped(cellsDone))/\(grouped(cells))", rank: 2)) }
    parts.append(Part("\(grouped(done)) of \(grouped(total)) \(unit.rawValue)", rank: 3))
    parts.append(Part("\(Int(share * 100))%", rank: 0))
    if done > 0, seconds > 0 {
      let rate = Double(done) / seconds
      parts.append(
        Part("\(rate < 10 ? DecimalDigits.fixed(rate, decimals: 1) : grouped(Int(rate)))/s", rank: 4))
      parts.append(Part("\(duration(Double(total - done) / rate)) left", rank: 1))
    }
    let joined = { (parts: [Part]) in parts.map(\.text).joined(separator: "  ") }
    while parts.count > 1, joined(parts).count > width {
      let least = parts.map(\.rank).max()
      parts.removeAll { $0.rank == least }
    }
    return String(joined(parts).prefix(max(width, 0)))
  }

  private struct Part {
    let text: String
    /// The parts of the highest rank are left out first.
    let rank: Int

    init(_ text: String, rank: Int) {
      self.text = text
      self.rank = rank
    }
  }
}

/// Counts the finished replications of a run, cell by cell.
struct ProgressCount {
  private let cells: Int
  /// The remaining replications of the round, by index of the cell.
  private var left: [Int]
  private var done = 0
  private var total = 0
  private var cellsDone = 0
  private var endsCells = true

  init(cells: Int) {
    self.cells = cells
    left = Array(repeating: 0, count: cells)
  }

  /// Begins a round.
  ///
  /// - Parameters:
  ///   - remaining: The remaining replications of this round and later ones.
  ///   - endsCells: Whether the round ends its cells; under a stopping rule a look decides that.
  mutating func begin(_ items: [Schedule.Item], remaining: Int, endsCells: Bool) {
    for cell in left.indices { left[cell] = 0 }
    for item in items { left[item.cell] += item.replications.count }
    cellsDone = left.count { $0 == 0 }
    total = saturatingSum(done, remaining)
    self.endsCells = endsCells
  }

  /// Counts computed replications of a cell.
  mutating func record(_ replications: Int, ofCell cell: Int) {
    done += replications
    left[cell] -= replications
    if endsCells, left[cell] == 0 { cellsDone += 1 }
  }

  /// Marks everything as done.
  mutating func finish() { (total, cellsDone) = (done, cells) }

  var progress: RunProgress {
    RunProgress(done: done, of: max(done, total), .replications, cellsDone: cellsDone, of: cells)
  }
}

/// A duration as text: `42 s`, `3 min 10 s`, `2 h 5 min`.
package func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "a very long time" }
  let whole = Int(seconds.rounded(.up))
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}

/// A number with its digits in groups of three: `12 345`.
package func grouped(_ number: Int) -> String {
  var text = ""
  let digits = String(number.magnitude)
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += " " }
    text.append(digit)
  }
  return (number < 0 ? "-" : "") + text
}
