import Foundation
import Testing

@testable import Compiler

@Suite struct DiagnosticIDTests {
    /// Every constant of the source is in the list, in order.
    @Test func allIsComplete() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        let folder = package.appendingPathComponent("Sources/Compiler/Diagnostics")
        let source = try ["Files", "Instances", "Clusters"].map { name in
            try String(contentsOf: folder.appendingPathComponent("DiagnosticID+\(name).swift"), encoding: .utf8)
        }.joined()
        let codes = source.matches(of: /static let \w+ = DiagnosticID\(\s*"(\w+)"/).map { String($0.1) }
        #expect(codes.count > 30)
        #expect(DiagnosticID.all.map(\.code) == codes)
    }

    @Test func codesAndNamesAreUnique() {
        #expect(Set(DiagnosticID.all.map(\.code)).count == DiagnosticID.all.count)
        #expect(Set(DiagnosticID.all.map(\.name)).count == DiagnosticID.all.count)
        for id in DiagnosticID.all {
            #expect(id.code.wholeMatch(of: /SOA\d{4}/) != nil && id.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        }
    }

    /// Whoever is no stage is a rule; schemas report unknown keys under the name that the lowering has for them.
    @Test func stagesAndRulesAreAll() {
        let rules = Set(Rules.all.map { $0.id } + [.unknownKey])
        #expect(Set(DiagnosticID.all.filter { !$0.isOfStage }) == rules)
        for rule in Rules.all { #expect(rule.id.refusedBy.isSuperset(of: rule.refusedBy), "\(rule.id.name)") }
    }
}
