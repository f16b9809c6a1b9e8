import Foundation
import MutualInformation

/// The memory that this process can have, and the refusal of samples that cannot fit into it.
public enum MemoryLimit {
  /// The least of three limits in bytes: memory with swap space, control group, and shell.
  public static var available: Int {
    var limit = machine ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    if let group = controlGroup { limit = min(limit, group) }
    for (resource, used) in [(addressSpace, pages(0)), (dataSpace, pages(5))] {
      var bounds = rlimit()
      if getrlimit(resource, &bounds) == 0, bounds.rlim_cur != rlim_t.max, bounds.rlim_cur <= rlim_t(Int.max)
      {
        limit = min(limit, max(0, Int(bounds.rlim_cur) - used))
      }
    }
    return limit
  }

  /// Refuses a plan if the samples and layers of networks of a cell alone, one for each thread, exceed
  /// the memory.
  public static func check(_ plan: Plan, threads: Int) throws(StoreError) {
    for (position, cell) in plan.cells.enumerated() {
      let workers = min(threads, plan.study.replications.most(of: position))
      try check(cell, workers: workers, memory: nil)
    }
  }

  /// Refuses a cell if its samples and layers, one for each worker, exceed the memory.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - workers: The number of simultaneous samples.
  ///   - memory: The memory in bytes; nil for `available`.
  public static func check(_ cell: Cell, workers: Int, memory: Int? = nil) throws(StoreError) {
    // The system is not asked about samples that fit into any machine.
    let sample = cell.sampleBytes
    let estimators = cell.estimators.map { $0.estimator.workingBytes(for: cell.law, count: cell.count) }
    let each = estimators.reduce(sample, saturatingSum)
    let needed = saturatingProduct(each, workers)
    guard needed > smallBytes || memory != nil else { return }
    let there = memory ?? available
    guard needed > there else { return }
    // The line names what takes most of it.
    let largest = estimators.indices.max { estimators[$0] < estimators[$1] }
    let part: String, cure: String
    if let largest, estimators[largest] > sample {
      part =
        cell.estimators[largest].shownText
        + " takes \(byteCount(estimators[largest])) of memory for its network"
      cure = "narrower layers, a smaller batch or a smaller sample size"
    } else {
      part =
        "a sample of \(cell.law.canonicalText) at n = \(cell.count) takes \(byteCount(sample)) of memory"
      cure = "a smaller sample size"
    }
    let fitting = there / max(1, each)
    throw StoreError(
      .badData,
      "cell \(cell.number): \(part)"
        + (workers > 1 ? ", one for each of \(workers) threads \(byteCount(needed))" : "")
        + "; there are \(byteCount(there)): choose \(cure)"
        + (fitting > 0 ? ", or --threads \(fitting)" : ""))
  }

  private static let smallBytes = 16 << 20

  #if canImport(Darwin)
    private static let addressSpace = RLIMIT_AS, dataSpace = RLIMIT_DATA
  #else
    private static let addressSpace = Int32(RLIMIT_AS.rawValue), dataSpace = Int32(RLIMIT_DATA.rawValue)
  #endif

  // MARK: The limits of the system

  /// Memory and swap space of the machine; nil if the system does not report them as Linux does.
  private static var machine: Int? {
    let lines = text("/proc/meminfo").split(separator: "\n")
    let sizes = ["MemTotal:", "SwapTotal:"].map { name in
      lines.first { $0.hasPrefix(name) }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
    guard let memory = sizes[0] else { return nil }
    return saturatingProduct(saturatingSum(memory, sizes[1] ?? 0), 1024)
  }

  /// The least limit of the process's control groups of both versions.
  private static var controlGroup: Int? {
    var limits: [Int] = []
    for line in text("/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1].split(separator: ",").contains("memory") else {
        continue
      }
      let (root, file) =
        parts[1].isEmpty
        ? ("/sys/fs/cgroup", "memory.max") : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      var path = String(parts[2])
      while true {
        let found = text(root + path + "/" + file).trimmingCharacters(in: .whitespacesAndNewlines)
        if let limit = Int(found) { limits.append(limit) }
        guard let slash = path.lastIndex(of: "/"), !path.isEmpty else { break }
        path = String(path[..<slash])
      }
    }
    return limits.min()
  }

  /// A figure of /proc/self/statm in bytes: 0 for all addresses, 5 for data.
  private static func pages(_ position: Int) -> Int {
    let figures = text("/proc/self/statm").split(separator: " ")
    guard position < figures.count, let count = Int(figures[position]) else { return 0 }
    return count * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}

extension Cell {
  var sampleBytes: Int { saturatingProduct(count, law.shape.bytes) }
}

extension SampleShape {
  /// The bytes of one draw.
  var bytes: Int {
    [x, z, y].reduce(0) { sum, variable in
      switch variable {
      case .absent: sum
      case .symbol: sum + 2
      case .real(let dimension): sum + 8 * dimension
      }
    }
  }
}

/// A number of bytes as text: `34 MB` or `160 GB`. Units are powers of 1000.
public func byteCount(_ bytes: Int) -> String {
  bytes < 1_000_000
    ? "1 MB" : bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
}
