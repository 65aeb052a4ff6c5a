// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

// An arrow runs one way: soac → Runtime → Fleet → Emitters → Compiler → Git → CLibgit2, Runtime → Planner → Emitters,
// soac → LanguageServer → Fleet, and soac → Server. Tests/ArchitectureTests keeps it, and keeps folders free of circles. Every module that a target imports is
// named: only then is the target built anew when that module changes.
let package = Package(
    name: "soac",
    products: [
        .executable(name: "soac", targets: ["soac"]),
        // For Fuzz/, a package of its own.
        .library(name: "FuzzDriver", targets: ["FuzzDriver"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // For Server alone: others use that.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // In C, so that a library is loaded when it is needed.
        .target(name: "CLibcurl"),
        .target(name: "CZooKeeper"),
        .target(name: "CProcess"),
        // In C, as they have the names of a library's functions.
        .target(name: "CAuthorities"),
        .target(name: "CYAMLMemory"),
        // In C, for the instructions that processors have for it.
        .target(name: "CObjectNames"),
        // In C, for numbers that are added four at a time.
        .target(name: "CMD5"),
        // In C, where it costs nothing to embed a file.
        .target(name: "CPages"),
        // The commit that a binary was built from, written into it afterwards.
        .target(name: "CBuildStamp"),
        .target(name: "Git", dependencies: ["CLibgit2", "CAuthorities", "CObjectNames"], swiftSettings: strict),
        .target(
            name: "Compiler", dependencies: ["Git", "CLibYAML", "CPages"], exclude: ["Diagnostics/Pages/pages.txt"],
            swiftSettings: strict),
        .target(
            name: "Emitters", dependencies: ["Compiler", "CMD5", "CPages"], exclude: ["ChangeReports/Page"],
            swiftSettings: strict),
        // Servers of clusters as state machines: for tests, and for soac-simulate. Nothing of the product uses them.
        .target(name: "Simulators", dependencies: ["Compiler"], swiftSettings: strict),
        .executableTarget(
            name: "soac-simulate",
            dependencies: [
                "Simulation", "Simulators", "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // HTTP for whoever asks soac or a simulator: nothing of the project is in it.
        .target(
            name: "Server",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "Planner",
            dependencies: ["Emitters", "Compiler", .product(name: "HeapModule", package: "swift-collections")],
            swiftSettings: strict),
        .target(name: "Fleet", dependencies: ["Emitters", "Compiler", "Git", "CProcess"], swiftSettings: strict),
        .target(
            name: "LanguageServer", dependencies: ["Fleet", "Emitters", "Compiler", "Git"], swiftSettings: strict),
        .target(
            name: "Runtime",
            dependencies: [
                "Fleet", "Planner", "Emitters", "Compiler", "Git", "CLibcurl", "CPages", "CProcess", "CZooKeeper",
            ],
            exclude: ["RunReports/Page"], swiftSettings: strict),
        // The whole runtime over a simulated network. Nothing of the product uses it.
        .target(
            name: "Simulation",
            dependencies: ["Runtime", "Fleet", "Planner", "Emitters", "Compiler", "Git", "Simulators"],
            swiftSettings: strict),
        .executableTarget(
            name: "soac",
            dependencies: [
                "Runtime", "LanguageServer", "Server", "Fleet", "Planner", "Emitters", "Compiler", "Git", "CBuildStamp",
                "CYAMLMemory", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict,
            // No library looks into the program; to look through its 26,000 names for those of libraries takes time at each
            // start.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"])]),
        .executableTarget(
            name: "soac-bench", dependencies: ["Fleet", "Emitters", "Compiler", "Git", "CLibgit2", "CLibYAML"],
            path: "Benchmarks",
            exclude: ["DelayProxy", "ListRefs", "instructions.json"], swiftSettings: strict),
        .executableTarget(name: "delay-proxy", path: "Benchmarks/DelayProxy", swiftSettings: strict),
        .executableTarget(
            name: "list-refs", dependencies: ["CLibgit2"], path: "Benchmarks/ListRefs", swiftSettings: strict),
        .target(name: "FuzzDriver", dependencies: ["Emitters"], path: "Fuzz/Driver", swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: ["Compiler"], swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["soac", "soac-simulate", "FuzzDriver", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "RemoteTests", dependencies: ["soac", "TestSupport"], exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "GitTests", dependencies: ["Git", "CObjectNames", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CompilerTests", dependencies: ["Compiler", "CYAMLMemory", "Git", "TestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "EmittersTests", dependencies: ["Emitters", "CMD5", "Compiler", "Git", "TestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulators", "soac-simulate", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "ServerTests", dependencies: ["Server", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "Planner"], swiftSettings: strict),
        .testTarget(
            name: "PlannerTests", dependencies: ["Planner", "Emitters", "Compiler", "TestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "FleetTests", dependencies: ["Fleet", "Emitters", "Compiler", "Git", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Runtime", "Fleet", "Planner", "Emitters", "Compiler", "Git", "Server", "Simulation", "Simulators",
                "soac", "soac-simulate", "TestSupport",
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict),
    ]
)
