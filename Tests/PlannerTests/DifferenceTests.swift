import Foundation
import Testing

/// What soac decides otherwise is written down for those who move over.
@Suite struct DifferenceTests {
    @Test func everyRuleHasARow() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appendingPathComponent("docs/differences.md"), encoding: .utf8)
        for rule in Difference.all {
            #expect(page.contains("| \(rule.row)"), "\(rule.name): no row begins '\(rule.row)'")
        }
    }

    @Test func namesAreGivenOnce() {
        let names = Difference.all.map { "\($0.table): \($0.name)" }
        #expect(Set(names).count == names.count)
    }
}
