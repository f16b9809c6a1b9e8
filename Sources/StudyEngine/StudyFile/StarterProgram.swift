import Foundation
import MutualInformation

/// A study of a program of one's own, with the program and the file that speaks the protocol:
/// `mi-study init --estimator my-name --language python`.
public struct StarterProgram: Sendable {
  /// The languages that there is a kit for.
  public enum Language: String, CaseIterable, Sendable {
    /// Python 3.9 or later, with NumPy.
    case python
    /// R 4.0 or later.
    case r
  }

  /// The files by name, the study file first.
  public let files: [(name: String, text: String)]
  /// The name of the study file.
  public var study: String { files[0].name }

  /// A histogram to begin with, beside estimators that it can be compared with.
  ///
  /// - Parameters:
  ///   - name: A name by `ProgramPart.isName`.
  ///   - language: The language of the program.
  /// - Returns: nil if the name is none.
  public init?(named name: String, language: Language) {
    let stem = name.lowercased().replacing("-", with: "_")
    let (suffix, command) = language == .python ? ("py", "python3") : ("R", "Rscript")
    let program = "\(stem).\(suffix)"
    let kit = "mi_study.\(suffix)"
    // The kit would be overwritten.
    guard program != kit else { return nil }
    let study = """
      # To compute it: mi-study run \(name).yaml --allow-programs
      name: \(name)
      description: How good is \(name) beside the estimators that people use?
      seed: 1                              # the same study, seed and program give the same bytes
      replications: 200
      laws:                                # 'mi-study list laws'
        - law: bivariate-normal
          correlation: [0.0, 0.6, 0.9]     # a list sweeps: one law for each value
      sample-sizes: [100, 1000]
      estimators:
        - {estimator: ksg1, neighbours: 3}
        - {estimator: histogram, bins: [8, 16]}
        - estimator: program
          name: \(name)
          command: [\(command), \(program)]
          files: [\(program), \(kit)]        # an edited program starts anew: its values never mix with older ones
          settings: {bins: [8, 16]}        # \(program) gets them by name; a list sweeps

      """
    files = [
      ("\(name).yaml", study), (program, language == .python ? Self.python : Self.r),
      (kit, language == .python ? Self.pythonKit : Self.rKit),
    ]
    guard ProgramPart.isName(name), Study.isName(name) else { return nil }
  }

  /// The file that speaks the protocol for Python.
  public static var pythonKit: String { String(decoding: PackageResources.mi_study_py, as: UTF8.self) }
  /// The file that speaks the protocol for R.
  public static var rKit: String { String(decoding: PackageResources.mi_study_R, as: UTF8.self) }

  private static var python: String { String(decoding: PackageResources.starter_py, as: UTF8.self) }
  private static var r: String { String(decoding: PackageResources.starter_R, as: UTF8.self) }

  /// Writes the files into a folder, none of them over an existing one but an equal kit.
  ///
  /// - Throws: `StoreError` if there is such a file, or one cannot be made. Nothing is written then.
  public func write(in folder: String) throws(StoreError) {
    let path = { (name: String) in folder == "." ? plainPath(name) : "\(plainPath(folder))/\(name)" }
    let missing = files.filter { name, text in
      (try? readBytes(of: path(name), atMost: 1 << 20)).map { !$0.elementsEqual(text.utf8) } ?? true
    }
    for (name, _) in missing where FileManager.default.fileExists(atPath: path(name)) {
      throw StoreError(
        .cannotCreate, "\(name): is there already, with other content; choose another name or directory")
    }
    for (name, text) in missing {
      do throws(SystemError) { try OpenFile(creating: path(name)).write(Data(text.utf8)) } catch {
        throw StoreError(
          .cannotCreate, "\(name): cannot be made (\(error.reason)); choose another name or directory")
      }
    }
  }
}
