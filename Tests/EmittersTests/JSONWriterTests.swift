import Foundation
import TestSupport
import Testing

@testable import Compiler
@testable import Emitters

/// JSON as Python's `json.dumps(value, sort_keys=True)` writes it.
@Suite struct JSONWriterTests {
    private func text(_ value: Value) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func writesAsPythonDoes() {
        let table: [(value: Value, text: String)] = [
            (.null, "null"), (.bool(true), "true"), (.int(0), "0"), (.int(9), "9"), (.int(10), "10"), (.int(-1), "-1"),
            (.int(.min), "-9223372036854775808"),
            (.float(0), "0.0"), (.float(-0.0), "-0.0"), (.float(1), "1.0"), (.float(1e9), "1000000000.0"),
            (.float(1e16), "1e+16"), (.float(1e-7), "1e-07"),
            (.float(.nan), "NaN"), (.float(.infinity), "Infinity"), (.float(-.infinity), "-Infinity"),
            (.float(9_007_199_254_740_994), "9007199254740994.0"),
            (.float(0.1), "0.1"), (.float(-999_999_999), "-999999999.0"),
            (.string("a\"\\\n\r\t\u{8}\u{c}\u{1b}/"), #""a\"\\\n\r\t\b\f\u001b/""#),
            (.string("\u{7f}é☃𝄞"), #""\u007f\u00e9\u2603\ud834\udd1e""#), (.list([]), "[]"), (.map([]), "{}"),
            (.list([.int(1), .null]), "[1, null]"),
            (.tuple([.int(1)]), "[1]"),
            (.map([(.string("b"), .int(1)), (.string("a"), .int(2))]), #"{"a": 2, "b": 1}"#),
            (
                .map([(.int(10), .null), (.float(2.5), .null), (.bool(true), .null)]),
                #"{"true": null, "2.5": null, "10": null}"#
            ),
            (.map([(.null, .int(1))]), #"{"null": 1}"#),
            (.map([(.string("\u{ffff}"), .int(1)), (.string("𝄞"), .int(2))]), #"{"\uffff": 1, "\ud834\udd1e": 2}"#),
        ]
        for (value, text) in table { #expect(self.text(value) == text, "\(value.repr)") }
    }

    /// Every recorded case that json can write: from the YAML text, through soac's value, to the same JSON. Python writes
    /// infinities and NaN, which other readers do not take.
    @Test func writesWhatPythonRecorded() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("CompilerTests/Fixtures/pyyaml.json"))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var compared = 0
        for item in try #require(root["cases"] as? [[String: Any]]) {
            // What soac does not read is the matter of PyYAMLTests.
            guard let source = item["text"] as? String, let json = item["json"] as? String,
                let value = YAMLParser.parse(Array(source.utf8), path: "a.yaml").value?.root.value
            else { continue }
            #expect(text(value) == json, "\(source.debugDescription)")
            let isRead = (try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)) != nil
            #expect(value.isJSON == isRead, "\(source.debugDescription)")
            compared += 1
        }
        #expect(compared > 1300)
    }

    /// Where json raises, lowering refuses the value.
    @Test func refusesWhatPythonCannotWrite() throws {
        let table = [
            "2019-01-01", "!!binary aGk=", "!!set {a}", "[2019-01-01]", "{1: a, b: c}", "{~: a, b: c}",
            "{2019-01-01: a}", "{a: [{b: 2019-01-01 10:00:00}]}",
        ]
        for text in table {
            let value = try #require(YAMLParser.parse(Array(text.utf8), path: "a.yaml").value?.root.value)
            #expect(!value.isJSON, "\(text)")
        }
    }

    // MARK: There and back

    private func string(_ random: inout Seeded) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x20...0x7E, 0...0x1F, 0x7F...0xFF, 0x100...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        let scalars = (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: ranges[Int.random(in: 0..<ranges.count, using: &random)], using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The keys are sorted, as they come back.
    private func value(_ random: inout Seeded, depth: Int) -> Value {
        switch Int.random(in: 0...(depth > 0 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0...63, using: &random))
        case 3:
            return Value.product(.random(in: .min ... .max, using: &random), .random(in: .min ... .max, using: &random))
        case 4: return .float(Double(bitPattern: UInt64.random(in: .min ... .max, using: &random)))
        case 5: return .float(Double.random(in: -1000...1000, using: &random).rounded())
        case 6: return .string(string(&random))
        case 7, 8:
            return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            var entries: [(key: Value, value: Value)] = []
            var keys: [String] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let key = string(&random)
                if !keys.contains(where: { $0.hasSameBytes(as: key) }) { keys.append(key) }
            }
            for key in keys.sorted(by: { $0.precedesInBytes($1) }) {
                entries.append((.string(key), value(&random, depth: depth - 1)))
            }
            return .map(entries)
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func comesBackAsItWas(seed: UInt64) throws {
        var random = Seeded(seed)
        for _ in 0..<100 {
            let value = value(&random, depth: 4)
            let text = text(value)
            #expect(text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            let back = JSONParser.parse(Array(text.utf8), path: "a.json").value?.root.value
            // `repr` tells apart more than equality does: types, zeros, and NaN, which is not even itself.
            #expect(back?.repr.hasSameBytes(as: value.repr) == true, "\(text)")
        }
    }
}

extension Value {
    /// An integer of any size.
    fileprivate static func product(_ a: Int, _ b: Int) -> Value { (Number.int(a) * .int(b) * .int(a)).value }
}
