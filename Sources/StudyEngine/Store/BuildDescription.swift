import CStreamKernels

/// How the running program was built; what is not known for sure is left out.
public enum BuildDescription {
  /// The identifier that the linker gave it, in hexadecimal: another one for every other program.
  public static let identifier: String? = {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = mi_build_identifier(&bytes, Int32(bytes.count))
    return count > 0 ? SHA256.hex(Array(bytes.prefix(Int(count)))) : nil
  }()

  /// The commit of its sources: what `MI_STUDY_COMMIT` was in the environment of the build.
  ///
  /// `Scripts/install` sets it. A build by hand does not know: its sources may have been changed.
  public static let commit: String? = {
    let text = String(cString: mi_build_commit())
    return text.isEmpty ? nil : text
  }()

  /// Swift's version as far as the sources can tell it, and the C compiler in its own words.
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
