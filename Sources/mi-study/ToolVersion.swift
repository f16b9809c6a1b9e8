import Foundation
import GSLRandom
import StudyEngine

/// Which program this is and where it runs.
enum ToolVersion {
  /// Semantic version.
  static let number = "0.1.0"

  /// For `--version`.
  static var text: String {
    "mi-study \(number) (GSL \(Generator.gslVersion), stream layout \(StreamLayout.version))"
  }

  /// For the manifest.
  static var host: HostDescription {
    HostDescription(
      version: number, libraries: ["gsl": Generator.gslVersion], name: ProcessInfo.processInfo.hostName,
      system: "\(ProcessInfo.processInfo.operatingSystemVersionString), \(architecture)",
      build: BuildDescription.identifier, details: details)
  }

  /// The version and the build: what stored truths and expectations are known by.
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
