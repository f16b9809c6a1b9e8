import Foundation
import GSLRandom
import StudyEngine

/// The version of the program, and the machine that it runs on.
enum ToolVersion {
  static let number = "0.1.0"

  /// The text of `--version`.
  static var text: String {
    "mi-study \(number) (GSL \(Generator.gslVersion), stream layout \(StreamLayout.version))"
  }

  /// The description of the machine and the program in the manifest.
  static var host: HostDescription {
    HostDescription(
      version: number, libraries: ["gsl": Generator.gslVersion], name: ProcessInfo.processInfo.hostName,
      system: "\(ProcessInfo.processInfo.operatingSystemVersionString), \(architecture)",
      build: BuildDescription.identifier, details: details)
  }

  /// The version and the build, by which stored truths and expectations are known.
  static var identity: String {
    HostDescription.identity(version: number, build: BuildDescription.identifier)
  }

  private static var details: [String: String] {
    var details = [
      "processor": processorName(), "instruction_set": InstructionSet.current.rawValue,
      "compiler": BuildDescription.compiler,
    ]
    details["commit"] = BuildDescription.commit
    return details
  }

  static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }
}
