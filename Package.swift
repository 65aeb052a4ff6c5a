// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

// An arrow runs one way: soac → Runtime → Emitters → Compiler → Git → CLibgit2.
// Tests/ArchitectureTests keeps it, and keeps folders free of circles.
let package = Package(
    name: "soac",
    products: [
        .executable(name: "soac", targets: ["soac"]),
        // For Fuzz/, a package of its own.
        .library(name: "FuzzDriver", targets: ["FuzzDriver"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Named for the errors that the client throws.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "Git", dependencies: ["CLibgit2"], swiftSettings: strict),
        .target(name: "Compiler", dependencies: ["Git", "CLibYAML", "BigInt"], swiftSettings: strict),
        .target(
            name: "Emitters", dependencies: ["Compiler"],
            // Part of the binary: pages that soac writes need no file beside it.
            resources: ["html", "css", "js"].map { .embedInCode("ChangeReports/Page/page.\($0)") },
            swiftSettings: strict),
        .target(
            name: "Runtime",
            dependencies: [
                "Emitters",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "soac",
            dependencies: [
                "Runtime",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "soac-bench", dependencies: ["Runtime", "CLibgit2", "CLibYAML"], path: "Benchmarks",
            exclude: ["DelayProxy", "ListRefs"], swiftSettings: strict),
        .executableTarget(name: "delay-proxy", path: "Benchmarks/DelayProxy", swiftSettings: strict),
        .executableTarget(
            name: "list-refs", dependencies: ["CLibgit2"], path: "Benchmarks/ListRefs", swiftSettings: strict),
        .target(name: "FuzzDriver", dependencies: ["Emitters"], path: "Fuzz/Driver", swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "EndToEndTests", dependencies: ["soac", "FuzzDriver", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RemoteTests", dependencies: ["soac", "TestSupport"], exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CompilerTests", dependencies: ["Compiler", "Git", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "EmittersTests", dependencies: ["Emitters", "Compiler", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "RuntimeTests", dependencies: ["Runtime", "TestSupport"], exclude: ["Fixtures"], swiftSettings: strict
        ),
    ]
)
