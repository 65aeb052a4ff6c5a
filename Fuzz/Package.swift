// swift-tools-version: 6.2
import PackageDescription

// Apart from the compiler's own package: unsafe flags are refused in a package that others depend on.
let package = Package(
    name: "soac-fuzz",
    dependencies: [.package(name: "soac", path: "..")],
    targets: [
        .target(name: "FuzzEntry"),
        .executableTarget(
            name: "SoacFuzz",
            dependencies: ["FuzzEntry", .product(name: "FuzzDriver", package: "soac")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
                .unsafeFlags(["-parse-as-library", "-sanitize=fuzzer,address"]),
            ],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ]
)
