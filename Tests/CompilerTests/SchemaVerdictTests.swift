import Foundation
import Testing

@testable import Compiler

/// What paasta_tools' own schemas say of a file, and what soac says (`tools/record_schemas.py`).
@Suite struct SchemaVerdictTests {
    /// A line of `Fixtures/schemas.txt`.
    private struct Case {
        var schema: FileSchema
        /// A file on which the original's validation breaks off counts as what its bounds mean.
        var isValid: Bool
        var text: String
    }

    private static func cases(beside file: String = #filePath) throws -> [Case] {
        let fixture = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/schemas.txt")
        let lines = String(decoding: try Data(contentsOf: fixture), as: UTF8.self).split(separator: "\n")
        return try lines.map { line in
            let fields = line.split(separator: " ", maxSplits: 2)
            return Case(
                schema: try #require(FileSchema(rawValue: String(fields[0]))), isValid: fields[1] != "-",
                text: String(fields[2]))
        }
    }

    @Test func theVerdictIsTheOriginals() throws {
        let cases = try Self.cases()
        #expect(cases.count > 3000)
        for recorded in cases {
            let parsed = YAMLParser.parse(Array(recorded.text.utf8), path: "a.yaml")
            let document = try #require(parsed.value, "\(recorded.text)")
            let errors = recorded.schema.check(document.root).filter { $0.severity == .error }
            #expect(
                errors.isEmpty == recorded.isValid,
                "\(recorded.schema): \(recorded.text): \(errors.map(\.message))")
        }
    }
}
