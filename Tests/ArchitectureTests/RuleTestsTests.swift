import Foundation
import Testing

/// Every rule has a file of tests, with one whose YAML marks the places where it reports, and one in which it is silent.
@Suite struct RuleTestsTests {
    /// Reserved names and empty directories have no text in which a place could be marked.
    private static let unmarked: Set<String> = ["ReservedNameRule", "NoFilesRule"]

    @Test func everyRuleReportsAndIsSilent() throws {
        let rules = try #require(SourceFile.all.first { $0.path == "Compiler/Rules/Rules.swift" }).code
            .compactMap { $0.firstMatch(of: /^ +(\w+Rule)\.self,$/).map { String($0.1) } }
        #expect(rules.count > 40)
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        for rule in rules {
            let path = "\(tests)/CompilerTests/Rules/\(rule)Tests.swift"
            let text = try #require(try? String(contentsOfFile: path, encoding: .utf8), "\(rule) has no tests")
            let functions = text.components(separatedBy: "@Test").dropFirst()
            let marked = functions.filter { $0.contains("⟦") }
            #expect(marked.count > 0 || Self.unmarked.contains(rule), "\(rule): no test marks a place")
            #expect(marked.count < functions.count, "\(rule): in no test it is silent")
        }
    }
}
