import Testing

@testable import Compiler

@Suite struct JSONFilterTests {
    private static let names: Set<String> = ["a", "list", ""]

    /// In pieces of so many bytes.
    private func filtered(_ text: String, pieces: Int = 1 << 20) -> String? {
        var filter = JSONFilter(only: Self.names)
        let bytes = Array(text.utf8)
        for begin in stride(from: 0, to: bytes.count, by: pieces) {
            filter.take(Array(bytes[begin..<min(begin + pieces, bytes.count)]))
        }
        return filter.filtered.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func keepsMembersByTheirNames() {
        for (text, kept) in [
            (
                #"{"x": {"a": [1, "}"]}, "a": 1, "y": [{"a": 2}], "list": [{"x": 1, "a": "\"{"}, 3, []]}"#,
                #"{"a": 1,"list": [{"a": "\"{"}, 3, []]}"#
            ),
            (#"{"x":1}"#, "{}"), ("{}", "{}"), ("[ ]", "[ ]"), ("3", "3"), (#""x""#, #""x""#),
            (#"[{"x": "\\"}, {"x": "\"", "a": {}}]"#, #"[{}, {"a": {}}]"#),
            // The parser knows what an escaped key says.
            (#"{"\u0061": 1, "": 2, "x": 3}"#, #"{"\u0061": 1,"": 2}"#),
        ] {
            for pieces in [1, 2, 3, 1000] { #expect(filtered(text, pieces: pieces) == kept, "\(text) in \(pieces)") }
        }
    }

    @Test func whatIsNoJSONIsNone() {
        for text in [
            #"{"x": [1}, "a": 1}"#, #"{"x": }"#, #"{"x" 1}"#, #"{"x": 1,}"#, #"{,"a": 1}"#, #"{"a": 1,,"x": 2}"#,
            #"{"x": 1}}"#, #"{"a": [1}"#, #"{"x": {"y": [}]}"#, "{\"x\": \(String(repeating: "[", count: 300))",
        ] {
            let kept = filtered(text)
            let isRead = kept.map { JSONParser.parse(Array($0.utf8), path: "").value != nil } ?? false
            #expect(!isRead, "\(text): \(kept ?? "")")
        }
    }

    /// And a text that ends early is none, wherever that is, in whatever pieces it came.
    @Test func isAsTheParserReads() {
        for seed in 0..<100 as Range<UInt64> {
            var random = RandomJSON(seed: seed)
            let text = random.mapping(depth: 4)
            let wanted = JSONParser.parse(Array(text.utf8), path: "", only: Self.names).value?.root.value.repr
            let pieces = 1 + Int(seed % 7)
            let kept = filtered(text, pieces: pieces)
            let read = kept.flatMap {
                JSONParser.parse(Array($0.utf8), path: "", only: Self.names).value?.root.value.repr
            }
            #expect(wanted != nil && read == wanted, "seed \(seed): \(text)")
            let count = text.utf8.count
            let part = String(decoding: text.utf8.prefix(Int(seed) * 31 % count), as: UTF8.self)
            let isRead = filtered(part, pieces: pieces).map { JSONParser.parse(Array($0.utf8), path: "").value != nil }
            #expect(isRead != true, "seed \(seed): \(part)")
        }
    }
}

/// Texts with any space that JSON may have.
private struct RandomJSON {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func below(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }

    private mutating func space() -> String { ["", "", " ", "\n", "\t ", "\r\n"][below(6)] }

    mutating func mapping(depth: Int) -> String {
        let members = (0..<below(5)).map { _ in
            let key = ["a", "list", "", "x", "aa", "é", #"\""#, #"\u0061"#, "{", #"\\"#][below(10)]
            return "\(space())\"\(key)\"\(space()):\(space())\(value(depth: depth - 1))\(space())"
        }
        return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
    }

    private mutating func value(depth: Int) -> String {
        switch below(depth > 0 ? 8 : 5) {
        case 0: return "\(below(1000) - 500)"
        case 1: return ["true", "false", "null", "1.5e3", "NaN"][below(5)]
        case 2: return #""\\""#
        case 3: return [#""}]""#, #""\"{,""#, #""☃ é""#, #""\u00e9\n""#][below(4)]
        case 4: return "\"\""
        case 5, 6: return mapping(depth: depth)
        default:
            let items = (0..<below(4)).map { _ in "\(space())\(value(depth: depth - 1))\(space())" }
            return "[\(items.joined(separator: ","))]"
        }
    }
}
