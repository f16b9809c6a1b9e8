import Foundation
import Testing

/// The folders of the libraries are floors: a file names types and functions of its own folder and
/// of the folders below it, never of those above.
///
/// The compiler knows no folders, so declarations and uses are read from the sources as text:
/// top-level types and functions that are not private. Members of extensions are not followed.
extension ArchitectureTests {
  /// The folders of both libraries, lowest first.
  static let floors =
    [
      "Numerics", "Parameters", "Samples", "Quantities", "Critics", "Networks", "Laws", "Estimators",
      "Tables", "Catalog",
    ]
    .map { "MutualInformation/" + $0 }
    + [
      "Text", "Files", "Threads", "Measures", "Study", "Programs", "StudyFile", "Store", "Engine", "Summary",
      "Reports", "Runs", "Exercises",
    ].map { "StudyEngine/" + $0 }

  /// The folder of a file: the first two components of its path.
  private static func floor(of path: String) -> String {
    path.split(separator: "/").prefix(2).joined(separator: "/")
  }

  /// The code of a file: without comments and texts, in which any word may stand.
  private static func code(_ text: String) -> String {
    text.replacing(/"""(?s:.*?)"""/, with: "\"\"").replacing(/"(?:[^"\\\n]|\\.)*"/, with: "\"\"")
      .replacing(/\/\/[^\n]*/, with: "")
  }

  /// The names that a file declares at its top level for other files.
  private static func declarations(_ code: String) -> Set<String> {
    let type =
      /(?m)^(?:@\w+(?:\([^)\n]*\))? +)*((?:\w+ +)*)(?:struct|class|enum|protocol|actor|typealias|func) +(\w+)/
    return Set(
      code.matches(of: type).filter { !$0.1.contains("private") }.map { String($0.2) })
  }

  /// Every use of a name from a higher floor, and every name that two floors declare.
  static func stairsUp(in sources: [(path: String, text: String)], floors: [String]) -> [String] {
    let files = sources.map { (path: $0.path, code: code($0.text)) }
    var homes: [String: Set<String>] = [:]
    for file in files {
      for name in declarations(file.code) { homes[name, default: []].insert(floor(of: file.path)) }
    }
    let height = Dictionary(uniqueKeysWithValues: zip(floors, floors.indices))
    var found: [String] = []
    for (name, floors) in homes where floors.count > 1 && name.first!.isUppercase {
      found.append("\(name) is declared on \(floors.sorted().joined(separator: " and ")): rename one")
    }
    for file in files {
      guard let own = height[floor(of: file.path)] else {
        found.append("\(file.path): lies on no floor")
        continue
      }
      // A name that the file declares itself, on any level, is its own.
      let nested = file.code.matches(
        of: /\b(?:struct|class|enum|protocol|typealias|func|associatedtype|let|var) +(\w+)/
      ).map { String($0.1) }
      // Behind a point stands a member.
      let names = file.code.matches(of: /(?<before>[.\w]?)\b(?<name>[A-Za-z_]\w*)(?<call>\(?)/).filter {
        $0.before.isEmpty && ($0.name.first!.isUppercase || !$0.call.isEmpty)
      }
      for name in Set(names.map { String($0.name) }).subtracting(nested).sorted() {
        guard let homes = homes[name], homes.count == 1, let home = homes.first, let floor = height[home],
          floor > own
        else { continue }
        found.append("\(file.path) names \(name) of \(home), a higher floor")
      }
    }
    return found.sorted()
  }

  @Test func noFileNamesAHigherFloor() throws {
    var sources: [(path: String, text: String)] = []
    for module in ["MutualInformation", "StudyEngine"] {
      let root = packageRoot + "/Sources/" + module
      for file in try FileManager.default.subpathsOfDirectory(atPath: root) where file.hasSuffix(".swift") {
        sources.append(
          ("\(module)/\(file)", try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)))
      }
    }
    #expect(Set(sources.map { Self.floor(of: $0.path) }) == Set(Self.floors))
    for stair in Self.stairsUp(in: sources, floors: Self.floors) { Issue.record("\(stair)") }
  }

  /// The article *Architecture* lists the floors as they are.
  @Test func articleListsFloors() throws {
    let article = try String(
      contentsOfFile: packageRoot + "/Sources/StudyEngine/StudyEngine.docc/Architecture.md", encoding: .utf8)
    let folders = Self.floors.map { String($0.split(separator: "/")[1]) }
    let listed = article.matches(of: /(?m)^\| `(\w+)` \|/).map { String($0.1) }
    #expect(listed.filter(folders.contains) == folders)
  }

  /// The search finds types, functions and twins, and no words in comments, texts or members.
  @Test func stairsAreFound() {
    let found = Self.stairsUp(
      in: [
        ("A/Low/One.swift", "struct One { let two: Two }\nfunc helper() { upper() }\n"),
        ("A/Low/Two.swift", "// Two and upper()\nlet text = \"Two upper()\"\nlet x = y.upper() + .Two\n"),
        ("A/High/Two.swift", "public struct Two { let one: One }\npackage func upper() { helper() }\n"),
        ("A/High/Twin.swift", "enum Twin {}\nprivate struct One {}\n"),
        ("A/Low/Twin.swift", "class Twin {}\n"),
        ("A/Attic/Three.swift", "struct Three {}\n"),
      ], floors: ["A/Low", "A/High"])
    #expect(
      found == [
        "A/Attic/Three.swift: lies on no floor", "A/Low/One.swift names Two of A/High, a higher floor",
        "A/Low/One.swift names upper of A/High, a higher floor",
        "Twin is declared on A/High and A/Low: rename one",
      ])
  }
}
