import Foundation
import GSLRandom

/// The number of processors that this process may use: a scheduler may give it two of sixty-four.
///
/// Foundation counts all of the machine. Linux gives the allowed ones as a mask in hexadecimal.
func availableProcessors() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }?.dropFirst(
    "Cpus_allowed:".count)
  let count = mask?.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount } ?? 0
  return count > 0 ? count : ProcessInfo.processInfo.activeProcessorCount
}

/// The processor's own name, for the output of `bench`.
func processorName() -> String {
  #if os(Linux)
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("Model") }
    let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    return name ?? ToolVersion.architecture
  #else
    var length = 0
    guard sysctlbyname("machdep.cpu.brand_string", nil, &length, nil, 0) == 0 else {
      return ToolVersion.architecture
    }
    var bytes = [UInt8](repeating: 0, count: length)
    sysctlbyname("machdep.cpu.brand_string", &bytes, &length, nil, 0)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  #endif
}

/// Selects the instruction set `MI_STUDY_ISA` of the environment; refuses one that is not there.
func selectInstructionSet() throws {
  guard let name = ProcessInfo.processInfo.environment["MI_STUDY_ISA"], !name.isEmpty else { return }
  let allowed = InstructionSet.allCases.map(\.rawValue)
  guard let set = InstructionSet(rawValue: name) else {
    throw failure("MI_STUDY_ISA: " + unknown("instruction set", name, among: allowed), ExitStatus.usage)
  }
  guard set.select() else {
    throw failure(
      "MI_STUDY_ISA: this processor does not have \(name); remove the variable or use baseline",
      ExitStatus.usage)
  }
}
