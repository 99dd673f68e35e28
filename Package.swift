// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// What computes is optimised in debug builds too: the tests would take twice the processor time without.
let computingSettings = swiftSettings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let cSettings: [CSetting] = [
  .treatAllWarnings(as: .error),
  .enableWarning("all"),
  .enableWarning("extra"),
]

/// A library target of the house, with the settings that every Swift target shares.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], computes: Bool = false) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: computes ? computingSettings : swiftSettings)
}

/// The tests of one target, in a folder of the same name.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], computes: Bool = false) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies,
    swiftSettings: computes ? computingSettings : swiftSettings)
}

let package = Package(
  name: "trilobit",
  products: [.executable(name: "trilobit", targets: ["trilobit"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
  ],
  targets: [
    // What several layers read and write: JSON as bytes, exact.
    library("JSONText"),

    // Templates of the language Jinja, as model files hold them.
    library("Jinja"),

    // The model, from the arithmetic up.
    .target(name: "CKernels", cSettings: cSettings),
    library("Kernels", ["CKernels"], computes: true),
    library("Transformer", ["Kernels"], computes: true),
    library("ModelFiles", ["JSONText"], computes: true),
    library("Tokenization", ["JSONText", "Jinja"]),
    library("Engine", ["Transformer", "ModelFiles", "Tokenization", "Jinja"]),
    library("Benchmark", ["Engine", "Transformer", "Kernels"]),

    // The person, from the terminal up.
    library("Chat", ["Engine", "JSONText"]),
    library("ConfigurationFile", ["Chat", "JSONText", .product(name: "TOMLKit", package: "TOMLKit")]),
    .target(
      name: "CTerminal",
      cSettings: cSettings + [
        .define("_XOPEN_SOURCE", to: "700"), .define("_DEFAULT_SOURCE"), .define("NCURSES_WIDECHAR", to: "1"),
      ],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo"), .linkedLibrary("readline")]),
    library("Terminal", ["CTerminal"]),
    library("Markdown"),
    library("Screen", ["Terminal", "Chat", "Markdown"]),

    // Models from the network.
    library(
      "Hub",
      [
        "JSONText", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    .executableTarget(
      name: "trilobit",
      dependencies: [
        "Hub", "Screen", "Terminal", "ConfigurationFile", "Chat", "Benchmark", "Engine", "Kernels", "ModelFiles",
        "Tokenization", "JSONText",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),

    .target(
      name: "TestSupport", dependencies: ["Transformer", "Jinja", "JSONText"], path: "Tests/TestSupport",
      swiftSettings: computingSettings),
    tests("JSONText"),
    tests("Jinja", ["JSONText"]),
    .executableTarget(
      name: "kernel-probe", dependencies: ["Transformer"], path: "Tests/KernelProbe", swiftSettings: swiftSettings),
    tests("Kernels", ["CKernels"], computes: true),
    tests("Transformer", computes: true),
    tests("ModelFiles"),
    tests("Tokenization"),
    tests("Engine"),
    tests("Benchmark"),
    tests("Chat"),
    tests("ConfigurationFile"),
    .executableTarget(
      name: "terminal-probe", dependencies: ["Terminal"], path: "Tests/TerminalProbe", swiftSettings: swiftSettings),
    tests("Terminal", ["terminal-probe"]),
    // The readers of files, fed with damaged ones.
    .target(name: "CountedMemory", path: "Tests/CountedMemory", cSettings: cSettings),
    .executableTarget(
      name: "fuzz-probe",
      dependencies: [
        "CountedMemory", "TestSupport", "Engine", "Transformer", "Kernels", "ModelFiles", "Tokenization", "Jinja",
        "JSONText",
      ],
      path: "Tests/FuzzProbe", swiftSettings: swiftSettings),
    .testTarget(name: "FuzzTests", dependencies: ["fuzz-probe", "TestSupport"], swiftSettings: swiftSettings),
    tests("Markdown"),
    tests("Hub", ["JSONText"]),
    tests("Screen"),
    .executableTarget(
      name: "typing-benchmark", dependencies: ["TestSupport"], path: "Tests/TypingBenchmark",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "trilobit", "TestSupport", "ModelFiles", "ConfigurationFile",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
