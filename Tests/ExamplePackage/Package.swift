// swift-tools-version: 6.2
import PackageDescription

// A package that uses the libraries: built and run by Scripts/check-example.
let package = Package(
  name: "Example",
  platforms: [.macOS("26.0")],
  dependencies: [.package(name: "mi-study", path: "../..")],
  targets: [
    .executableTarget(
      name: "Example",
      dependencies: [
        .product(name: "MutualInformation", package: "mi-study"),
        .product(name: "StudyEngine", package: "mi-study"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6])
