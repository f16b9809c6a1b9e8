import Foundation

/// The processors that this process may use: a scheduler may have given it two of sixty-four.
///
/// Foundation counts the machine's. On Linux the kernel says which of them are allowed, as a mask in hexadecimal.
func availableProcessors() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }?.dropFirst(
    "Cpus_allowed:".count)
  let count = mask?.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount } ?? 0
  return count > 0 ? count : ProcessInfo.processInfo.activeProcessorCount
}
