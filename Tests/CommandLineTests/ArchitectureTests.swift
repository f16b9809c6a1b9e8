import Foundation
import Testing

/// The invariants of the README's map that a compiler does not check: who may know what.
struct ArchitectureTests {
  /// The lines of all Swift sources below a folder of Sources, with their paths.
  private func lines(below folder: String = "") throws -> [(path: String, text: String)] {
    let root = packageRoot + "/Sources/" + folder
    let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
    #expect(files.count > 0)
    return try files.sorted().flatMap { file in
      let text = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
      let path = folder.isEmpty ? file : folder + "/" + file
      return text.split(separator: "\n").map { (path, String($0)) }
    }
  }

  /// Which files import a module.
  private func importers(of module: String) throws -> Set<String> {
    let pattern = try Regex("^(public |package |@testable |@_exported )*import (\\w+ )?\(module)\\b")
    return Set(try lines().filter { $0.text.firstMatch(of: pattern) != nil }.map(\.path))
  }

  @Test(arguments: [
    ("CGSL", ["GSLRandom/", "GSLMath/"]), ("CStreamKernels\\.GSL", ["GSLRandom/"]),
    ("CProgramHost", ["StudyEngine/Programs/"]), ("GRDB", ["StudyEngine/Store/"]),
    ("Yams", ["StudyEngine/StudyFile/"]),
    ("ArgumentParser", ["mi-study/"]), ("Mustache", ["StudyEngine/Reports/HTML/PageTemplate.swift"]),
  ])
  func onlyOnePlaceKnows(_ module: String, _ folders: [String]) throws {
    let importers = try importers(of: module)
    #expect(!importers.isEmpty)
    for file in importers {
      #expect(folders.contains { file.hasPrefix($0) }, "\(file) imports \(module)")
    }
  }

  /// Threads are started in one place, which does without them where there are none; Dispatch would wait for ever.
  @Test func onlyOnePlaceStartsThreads() throws {
    let pattern =
      /pthread_create|Thread\.detach|\bDispatch(Queue|Source|Group)\b|import Dispatch|Task\s*(\.detached)?\s*\{/
    let found = Set(try lines().filter { $0.text.firstMatch(of: pattern) != nil }.map(\.path))
    #expect(found == ["StudyEngine/Threads/SystemThread.swift"])
  }

  /// Processes are started in one place, where each has a guard that ends it with this one.
  @Test func onlyOnePlaceStartsProcesses() throws {
    let pattern = /\bProcess\(|posix_spawn|\b(v?fork|popen|system|execv\w*)\(|mi_program_start/
    let found = Set(try lines().filter { $0.text.firstMatch(of: pattern) != nil }.map(\.path))
    #expect(found == ["StudyEngine/Programs/ProgramProcess.swift"])
  }

  /// Laws and estimators read no clock, file, environment or global generator.
  @Test func mutualInformationIsPure() throws {
    let allowed: Set = ["GSLRandom", "GSLMath", "CStreamKernels"]
    for line in try lines(below: "MutualInformation") {
      if let match = line.text.firstMatch(of: /^(?:public )?import ([\w.]+)/) {
        #expect(allowed.contains(String(match.1)), "\(line.path): \(line.text)")
      }
      #expect(line.text.firstMatch(of: /\b(SystemRandomNumberGenerator|\.random\(in|ContinuousClock)/) == nil)
    }
  }

  /// Only the command prints, exits, or reads the environment.
  @Test func librariesAreSilent() throws {
    let forbidden =
      /(?:^|[^\w.])(print|exit|_exit|abort|fatalError|getenv|readLine)\(|\.environment\b|standardOutput/
    for line in try lines() where !line.path.hasPrefix("mi-study/") {
      // Examples of use in comments may print.
      let code = line.text.split(separator: "//", omittingEmptySubsequences: false)[0]
      #expect(String(code).firstMatch(of: forbidden) == nil, "\(line.path): \(line.text)")
    }
  }

  /// Files are made in one place, which follows no link.
  @Test func oneFunnelForFiles() throws {
    let forbidden =
      /O_CREAT|\b(fopen|creat|link|rename|unlink)\(|\.(createFile|copyItem|moveItem|removeItem|createSymbolicLink)\(|\.write\(\s*to:\s*URL|forWritingTo|forUpdating/
    // The temporary directory of a trial is its own, and a store that is set aside has two names for a moment.
    let exempt: Set = [
      "StudyEngine/Files/OpenFile.swift", "StudyEngine/Runs/StorageCost.swift",
      "StudyEngine/Store/StoreSalvage.swift",
    ]
    for line in try lines() where !exempt.contains(line.path) {
      #expect(line.text.firstMatch(of: forbidden) == nil, "\(line.path): \(line.text)")
    }
  }

  /// No function of the C library's mathematics on the way from words to stored numbers.
  @Test func noLibraryMathematics() throws {
    // Except where NumPy's numbers are to be had: NumPy calls the C library, and no study draws from this stream.
    let exempt = "GSLRandom/NumPyLegacyStream.swift"
    let forbidden = /(?:^|[^\w.])(log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|tgamma|lgamma|erf|erfc)\(/
    for folder in ["MutualInformation", "StudyEngine", "GSLRandom"] {
      for line in try lines(below: folder) where line.path != exempt {
        // Formulas in help texts and in comments are not calls.
        let bare = line.text.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
        let code = bare.split(separator: "//", omittingEmptySubsequences: false)[0]
        #expect(String(code).firstMatch(of: forbidden) == nil, "\(line.path): \(line.text)")
      }
    }
  }

  @Test func topLevel() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: packageRoot).filter { !$0.hasPrefix(".") }
    let allowed: Set = [
      "Package.swift", "Package.resolved", "README.md", "Scripts", "Studies", "Sources", "Tests", "results",
    ]
    #expect(Set(names).subtracting(allowed).isEmpty, "\(names)")
  }
}
