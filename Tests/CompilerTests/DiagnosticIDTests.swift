import Foundation
import Testing

@testable import Compiler

@Suite struct DiagnosticIDTests {
    /// Every constant of the source is in the list, in order.
    @Test func allIsComplete() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        let file = package.appendingPathComponent("Sources/Compiler/Diagnostics/DiagnosticID.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
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
}
