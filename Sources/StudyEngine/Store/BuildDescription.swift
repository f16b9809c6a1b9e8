import CStreamKernels

/// The build of the running program. Uncertain facts are left out.
public enum BuildDescription {
  /// The linker's identifier in hexadecimal; it differs between any two programs.
  public static let identifier: String? = {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = mi_build_identifier(&bytes, Int32(bytes.count))
    return count > 0 ? SHA256.hex(Array(bytes.prefix(Int(count)))) : nil
  }()

  /// The commit of the sources: `MI_STUDY_COMMIT` in the environment of the build.
  ///
  /// `Scripts/install` sets it. It is nil for a build by hand, whose sources may have been changed.
  public static let commit: String? = {
    let text = String(cString: mi_build_commit())
    return text.isEmpty ? nil : text
  }()

  /// Swift's version as far as the sources can tell it, and the C compiler's description of itself.
  public static let compiler: String = {
    let c = String(cString: mi_build_compiler())
    return "Swift \(swift)" + (c.isEmpty ? "" : ", \(c)")
  }()

  private static var swift: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
