// swift-tools-version: 6.2
import PackageDescription

// Every Swift target gets the same strictness: warnings are errors, existentials are spelled
// `any`, and an import is internal and visible only where it is written.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Tests are compiled as fast as can be, what they test as a release is. No product has a target of tests, so packages that
// depend on this one never meet the flag.
let tests = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// What a script that builds a release says of its commit (Scripts/install); a build by hand says nothing.
let commit = Context.environment["MI_STUDY_COMMIT"].flatMap { text in
  !text.isEmpty
    && text.utf8.allSatisfy {
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-".utf8.contains($0)
    }
    ? text : nil
}

let package = Package(
  name: "mi-study",
  platforms: [.macOS("26.0")],
  products: [
    .library(name: "MutualInformation", targets: ["MutualInformation", "GSLRandom"]),
    .library(name: "StudyEngine", targets: ["StudyEngine"]),
    .executable(name: "mi-study", targets: ["mi-study"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .target(
      name: "CStreamKernels", dependencies: ["CGSL"], exclude: ["README.md"],
      cSettings: commit.map { [.define("MI_STUDY_COMMIT", to: "\"\($0)\"")] }),
    .target(name: "CProgramHost"),
    .target(name: "GSLRandom", dependencies: ["CGSL", "CStreamKernels"], swiftSettings: strict),
    .target(name: "GSLMath", dependencies: ["CGSL"], swiftSettings: strict),
    .target(
      name: "MutualInformation", dependencies: ["GSLRandom", "GSLMath", "CStreamKernels"],
      swiftSettings: strict),
    .target(
      name: "StudyEngine",
      dependencies: [
        "MutualInformation", "GSLRandom", "CStreamKernels", "CProgramHost",
        .product(name: "Yams", package: "Yams"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Mustache", package: "swift-mustache"),
      ], resources: [.embedInCode("Reports/HTML/Page"), .embedInCode("Programs/Kits")], swiftSettings: strict),
    .executableTarget(
      name: "mi-study",
      dependencies: [
        "StudyEngine", "MutualInformation", "GSLRandom",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .testTarget(
      name: "GSLRandomTests", dependencies: ["GSLRandom", "CStreamKernels"],
      swiftSettings: tests),
    .testTarget(name: "GSLMathTests", dependencies: ["GSLMath"], swiftSettings: tests),
    .testTarget(
      name: "MutualInformationTests",
      dependencies: ["MutualInformation", "GSLRandom", "GSLMath", "CStreamKernels"],
      swiftSettings: tests),
    .testTarget(
      name: "StudyEngineTests", dependencies: ["StudyEngine", "MutualInformation", "GSLRandom"],
      swiftSettings: tests),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "mi-study", "StudyEngine", "CStreamKernels", .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: tests),
    .testTarget(
      name: "StatisticalTests",
      dependencies: ["StudyEngine", "MutualInformation", "GSLRandom", "GSLMath", "CStreamKernels"],
      swiftSettings: tests),
  ],
  swiftLanguageModes: [.v6]
)
