import Foundation
import Testing

@testable import Compiler
@testable import Emitters

/// The JSON Schemas that editors use, byte for byte. `UPDATE_GOLDEN=1` writes `golden/schemas` anew; such a run fails.
@Suite struct JSONSchemaTests {
    private static func golden(_ file: FileSchema, beside source: String = #filePath) -> URL {
        let package = URL(fileURLWithPath: source).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appendingPathComponent("golden/schemas/\(file).json")
    }

    @Test(arguments: FileSchema.allCases) func isTheGoldenText(_ file: FileSchema) throws {
        let text = JSONSchemaText.of(file)
        let golden = Self.golden(file)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: golden)
            Issue.record("\(golden.path) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        let wanted = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
        #expect(text == wanted, "golden/schemas/\(file).json differs (UPDATE_GOLDEN=1 writes it anew)")
    }

    /// What an editor needs of the document, whatever the rest is.
    @Test func explainsTheKeysOfAnInstance() throws {
        let text = JSONSchemaText.of(.marathon)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(root["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
        let names = try #require(root["patternProperties"] as? [String: [String: Any]])
        let instance = try #require(names[TextPattern.instanceName.expression])
        let keys = try #require(instance["properties"] as? [String: [String: Any]])
        #expect(keys["cpus"]?["exclusiveMinimum"] as? Int == 0)
        #expect(keys["cpus"]?["default"] as? Double == 0.25)
        #expect(keys.values.allSatisfy { ($0["description"] as? String)?.hasSuffix(".") == true })
        #expect(instance["additionalProperties"] as? Bool == false)
    }
}
