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
      system: "\(ProcessInfo.processInfo.operatingSystemVersionString), \(architecture)")
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
