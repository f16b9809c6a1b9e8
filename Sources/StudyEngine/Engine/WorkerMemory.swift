import CStreamKernels
import GSLRandom
import MutualInformation

/// The memory that one thread needs for the largest cell of a plan: its sample and estimators.
struct WorkerMemory {
  let bytes: Int

  /// Measures workers on a few small samples, alone in the process, and extrapolates linearly in n.
  init(of plan: Plan) {
    // The largest sample of each law and shape, in descending order.
    var largest: [String: Cell] = [:]
    for cell in plan.cells {
      let key = "\(type(of: cell.law).id) \(cell.law.shape)"
      if cell.count > largest[key]?.count ?? 0 { largest[key] = cell }
    }
    let cells = largest.values.sorted { (Self.usual($0), $1.number) > (Self.usual($1), $0.number) }
    let found = Mutex([Int: Int]())
    let generator = plan.study.generator
    _ = endsInTime(Self.seconds) {
      for (position, cell) in cells.prefix(Self.measured).enumerated() {
        guard let bytes = Self.measure(cell, generator) else { continue }
        found.withLock { $0[position] = bytes }
      }
    }
    let measured = found.withLock { $0 }
    bytes = cells.enumerated().map { measured[$0] ?? Self.usual($1) }.max() ?? 0
  }

  private static let seconds = 0.5, measured = 8
  /// The sample sizes to measure.
  private static let sizes = (small: 512, large: 2048)

  /// The bytes without a measurement: the sample, a column of numbers for each estimator, and what its
  /// worker needs beyond.
  private static func usual(_ cell: Cell) -> Int {
    cell.estimators.reduce(
      saturatingSum(cell.sampleBytes, saturatingProduct(cell.count, 16 * cell.estimators.count))
    ) { saturatingSum($0, $1.estimator.workingBytes(for: cell.law, count: cell.count)) }
  }

  private static func measure(_ cell: Cell, _ generator: Generator) -> Int? {
    // A program's memory is its own.
    guard let cell = cell.withoutPrograms else { return usual(cell) }
    guard cell.count > sizes.large else { return held(cell, cell.count, generator) }
    guard let small = held(cell, sizes.small, generator), let large = held(cell, sizes.large, generator)
    else { return nil }
    // Memory that does not grow is counted with the rest: rather too much.
    let slope = max(Double(large - small) / Double(sizes.large - sizes.small), Double(cell.law.shape.bytes))
    let bytes = Double(large) + slope * Double(cell.count - sizes.large)
    return bytes < 9e18 ? Int(bytes) : .max
  }

  /// The bytes that a worker holds after a replication; nil if they cannot be measured.
  private static func held(_ cell: Cell, _ count: Int, _ generator: Generator) -> Int? {
    guard let smaller = cell.resized(to: count) else { return nil }
    let before = mi_allocated_bytes()
    guard
      var worker = try? CellWorker(
        cell: smaller, estimators: Array(smaller.estimators.indices), generator: generator)
    else { return nil }
    let block = BlockBuffer(shape: smaller.blockShape, capacity: 1)
    let blockBytes = block.bytes
    worker.run(0..<1, into: block)
    let after = mi_allocated_bytes()
    withExtendedLifetime(block) {}
    return after > before + blockBytes ? Int(after - before) - blockBytes : nil
  }
}

extension Cell {
  /// The cell with another sample size; nil if an estimator needs more draws.
  func resized(to size: Int) -> Cell? {
    if size == count { return self }
    for entry in estimators {
      do throws(Incompatibility) { try entry.check(law, count: size) } catch { return nil }
    }
    return Cell(number: number, law: law, count: size, key: key, estimators: estimators)
  }

  /// The shape of a block of all its estimators.
  var blockShape: BlockShape { BlockShape(widths: estimators.map(\.width)) }
}
