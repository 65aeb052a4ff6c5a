import Foundation
import Testing

/// What the product is linked with beside its own sources: no package brings Foundation, and with it ICU's data.
@Suite struct LinkedPackagesTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The modules of packages that `soac` links, by the folder of their sources; those are where SwiftPM has put them.
    private static let modules =
        ["ArgumentParser", "ArgumentParserToolInfo"].map { "swift-argument-parser/Sources/\($0)" }
        + [
            "NIOCore", "NIOPosix", "NIOHTTP1", "NIO", "NIOEmbedded", "NIOConcurrencyHelpers", "_NIOBase64",
            "_NIODataStructures",
        ].map { "swift-nio/Sources/\($0)" }
        + ["swift-atomics/Sources/Atomics"]
        + ["DequeModule", "HeapModule", "InternalCollectionsUtilities", "ContainersPreview"].map {
            "swift-collections/Sources/\($0)"
        }

    private static let checkouts = package + "/.build/checkouts/"

    /// The Swift files of a module, by name.
    private static func sources(_ module: String) throws -> [String: String] {
        let folder = checkouts + module
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.reduce(into: [:]) { files, name in
            files[name] = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        }
    }

    /// Other packages would be named in the manifest; and what those take from theirs, the list above has.
    @Test func thereAreNoOtherPackages() throws {
        let manifest = try String(contentsOfFile: Self.package + "/Package.swift", encoding: .utf8)
        let urls = manifest.matches(of: /\.package\(url: "([^"]+)"/).map { String($0.1) }
        let names = [
            "apple/swift-argument-parser", "apple/swift-collections", "apple/swift-nio",
        ]
        #expect(urls == names.map { "https://github.com/\($0)" })
        let targets = manifest.components(separatedBy: "arget(").filter { $0.contains("package: \"swift-nio") }
        #expect(targets.count == 1 && targets.allSatisfy { $0.contains("name: \"Server\"") })
    }

    /// Whatever a linked module imports, and a package has, is on the list.
    @Test func theListIsWhole() throws {
        var folders: [String: String] = [:]
        for package in [
            "swift-argument-parser", "swift-nio", "swift-atomics", "swift-collections", "swift-system",
        ] {
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.checkouts + package + "/Sources")
            for name in names { folders[name] = "\(package)/Sources/\(name)" }
        }
        var imports = 0
        for module in Self.modules {
            for (name, text) in try Self.sources(module) {
                for match in text.matches(of: /(?m)^\s*(?:@\w+(?:\([^)]*\))?\s+|\w+\s+)*import\s+(?:\w+\s+)?(\w+)/) {
                    imports += 1
                    let folder = folders[String(match.1)]
                    let isSwift = try folder.map { try !Self.sources($0).isEmpty } ?? false
                    #expect(
                        !isSwift || Self.modules.contains(folder ?? ""), "\(module)/\(name) imports \(match.1)")
                }
            }
        }
        #expect(imports > 200)
    }

    @Test func noneImportsFoundation() throws {
        for module in Self.modules {
            let files = try Self.sources(module)
            #expect(!files.isEmpty, "\(module) has no sources")
            for (name, text) in files where text.contains("Foundation") {
                for line in Self.importsOfFoundation(text) { Issue.record("\(module)/\(name):\(line)") }
            }
        }
    }

    /// The numbers of lines that import Foundation where FoundationEssentials is there: an import in the `#else` of
    /// `#if canImport(FoundationEssentials)` is none.
    private static func importsOfFoundation(_ source: String) -> [Int] {
        var conditions: [(isEssentials: Bool, isElse: Bool)] = []
        var found: [Int] = []
        for (number, line) in source.components(separatedBy: "\n").enumerated() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("#if") {
                conditions.append((text.contains("canImport(FoundationEssentials)"), false))
            } else if text.hasPrefix("#else"), let last = conditions.indices.last {
                conditions[last].isElse = true
            } else if text.hasPrefix("#endif") {
                conditions.removeLast()
            } else if text.contains(/^(?:@\w+ |\w+ )*import (?:\w+ )?Foundation(?!\w)/),
                !conditions.contains(where: { $0.isEssentials && $0.isElse })
            {
                found.append(number + 1)
            }
        }
        return found
    }

    /// The rule above finds what it is there for.
    @Test func anImportIsFound() {
        let source = """
            #if canImport(FoundationEssentials)
            internal import class FoundationEssentials.FileManager
            #else
            import Foundation
            #endif
            internal import Foundation
            import struct Foundation.URL
            #if os(Linux)
            import Foundation
            #endif
            """
        #expect(Self.importsOfFoundation(source) == [6, 7, 9])
    }

    private static let binary = package + "/.build/release/soac"

    /// ICU's data are 30 MB in one symbol. A cluster's simulators are soac-simulate's.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: binary), "there is no release binary: make release"))
    func theBinaryHasNothingThatItDoesNotNeed() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.binary), options: .alwaysMapped)
        for name in ["icudt", "ulocdata", "_FoundationICU", "FoundationInternationalization", "SimulatedMarathon"] {
            #expect(bytes.range(of: Data(name.utf8)) == nil, "\(name) is in the binary")
        }
        #expect(bytes.range(of: Data("soac".utf8)) != nil)
    }
}
