import Foundation
import Testing

@testable import Compiler

/// A case of `Fixtures/pyyaml.json`: a text, and what PyYAML 5.1 made of it.
struct RecordedCase {
    var text: String
    /// The value in the words of `RecordedValue`; nil if PyYAML refused the text.
    var value: String?
    /// The value is inside itself, which soac refuses.
    var isCyclic: Bool
    /// `str(value)`; nil where it depends on the hash seed.
    var str: String?

    /// All cases. Foundation reads them, so that the parsers under test do not judge themselves.
    static func all(beside file: String = #filePath) throws -> [RecordedCase] {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/pyyaml.json"))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let cases = try #require(root["cases"] as? [[String: Any]])
        return try cases.map { item in
            let text = try #require(item["text"] as? String)
            guard let encoded = item["value"] else {
                return RecordedCase(text: text, value: nil, isCyclic: false, str: nil)
            }
            let value = RecordedValue.text(encoded: encoded)
            return RecordedCase(text: text, value: value, isCyclic: value == nil, str: item["str"] as? String)
        }
    }
}

/// A value in one text that tells apart all that Python tells apart: the types, the order, the digits of numbers.
enum RecordedValue {
    /// The text of what `tools/record_pyyaml.py` calls ENCODED. Nil if a value is inside itself.
    static func text(encoded: Any) -> String? {
        switch encoded {
        case let text as String: return quoted(text)
        case is NSNull: return "None"
        case let tagged as [String: Any]:
            guard let (kind, content) = tagged.first else { return nil }
            switch (kind, content) {
            case ("cycle", _): return nil
            case ("dict", let pairs as [[Any]]):
                return joined(pairs.map { pair in joined(pair.map { text(encoded: $0) }, "=") }, " ").map {
                    "dict(\($0))"
                }
            case (_, let items as [Any]): return joined(items.map { text(encoded: $0) }, " ").map { "\(kind)(\($0))" }
            default: return "\(kind)(\(content))"
            }
        case let flag as Bool: return flag ? "True" : "False"
        default: return "not an encoded value: \(encoded)"
        }
    }

    /// The same text, of a value that soac has read.
    static func text(_ value: Value) -> String {
        switch value {
        case .null, .bool: value.repr
        case .int, .bigInt: "int(\(value.repr))"
        case .float: "float(\(value.repr))"
        case .string(let text): quoted(text)
        case .date: "date(\(value.str))"
        case .timestamp: "datetime(\(value.str))"
        case .binary(let bytes): "bytes(\(bytes.map { String(format: "%02x", $0) }.joined()))"
        case .list(let items): "list(\(items.map(text).joined(separator: " ")))"
        case .tuple(let items): "tuple(\(items.map(text).joined(separator: " ")))"
        case .set(let items): "set(\(items.map(text).joined(separator: " ")))"
        case .map(let entries):
            "dict(\(entries.map { text($0.key) + "=" + text($0.value) }.joined(separator: " ")))"
        }
    }

    /// Non-ASCII as numbers: Swift takes texts for equal that are not.
    private static func quoted(_ text: String) -> String {
        "'" + text.unicodeScalars.map { $0.isASCII ? String($0) : "<\(String($0.value, radix: 16))>" }.joined() + "'"
    }

    private static func joined(_ texts: [String?], _ separator: String) -> String? {
        texts.contains { $0 == nil } ? nil : texts.compactMap { $0 }.joined(separator: separator)
    }
}
