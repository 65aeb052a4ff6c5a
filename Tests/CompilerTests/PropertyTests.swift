import TestSupport
import Testing

@testable import Compiler

/// What holds of any input. A failing case names its seed.
@Suite struct PropertyTests {
    /// Bytes that mean something to YAML and JSON come more often than others.
    private static func text(_ random: inout Seeded) -> [UInt8] {
        let alphabet = Array("[]{}:,-?&*!|>'\"%@`#~=<\\/ \n\n\t\r0123456789.+-_eExXabtrufnalsyo\u{e9}\u{85}".utf8)
        let noise = Int.random(in: 0...8, using: &random) == 0
        return (0..<Int.random(in: 0...48, using: &random)).map { _ in
            noise
                ? UInt8.random(in: .min ... .max, using: &random)
                : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
    }

    private func check(_ parsed: Outcome<Document?>, _ bytes: [UInt8]) {
        let shown = Comment(rawValue: "\(Value.binary(bytes).repr)")
        guard let document = parsed.value else {
            #expect(parsed.diagnostics.last?.severity == .error, shown)
            return
        }
        #expect(parsed.diagnostics.allSatisfy { $0.severity == .warning }, shown)
        #expect(document.root.span.start <= document.root.span.end, shown)
        _ = document.root.value.repr
    }

    /// 20 × 500 inputs for each parser.
    @Test(arguments: UInt64(0)..<20)
    func anyBytesAreADocumentOrAFinding(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<500 {
            let bytes = PropertyTests.text(&random)
            check(YAMLParser.parse(bytes, path: "a.yaml"), bytes)
            check(JSONParser.parse(bytes, path: "a.json"), bytes)
        }
    }

    /// A prefix of a sound file, as a write that was cut off leaves it.
    @Test func anyPrefixIsADocumentOrAFinding() {
        let text = Array(
            "_t: &t {a: 1}\nmain:\n  <<: [*t]\n  cmd: |\n    é\n  env: {A: \"\\u2603\", B: 'x'}\n  - a\n".utf8)
        for end in 0...text.count { check(YAMLParser.parse(Array(text[..<end]), path: "a.yaml"), Array(text[..<end])) }
        let json = Array("{\"a\": [1, -2.5e3, \"\\ud834\\udd1e\\n\", true, null, NaN, -Infinity], \"é\": {}}".utf8)
        for end in 0..<json.count {
            let parsed = JSONParser.parse(Array(json[..<end]), path: "a.json")
            #expect(parsed.value == nil)
            check(parsed, Array(json[..<end]))
        }
        #expect(JSONParser.parse(json, path: "a.json").value != nil)
    }

    /// The shortest text that reads back as the same double: so it does, and none that is shorter by a digit.
    @Test(arguments: UInt64(0)..<10)
    func textsOfFloatsReadBack(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<500 {
            let kinds = [
                Double(bitPattern: UInt64.random(in: .min ... .max, using: &random)),
                Double.random(in: -1e3...1e3, using: &random),
                Double(Int64.random(in: 9_007_199_254_740_000...10_000_000_000_001_000, using: &random)),
            ]
            for number in kinds where !number.isNaN {
                let text = Value.float(number).repr
                #expect(PythonNumber.float(text.utf8) == number, "\(text)")
                // Python writes a point or an exponent, and at least two digits of exponent.
                #expect(text.contains(".") || text.contains("e") || text.contains("inf"), "\(text)")
                if let mark = text.firstIndex(of: "e") {
                    #expect(text[mark...].dropFirst(2).count >= 2, "\(text)")
                    #expect(abs(number) >= 1e16 || abs(number) < 1e-4, "\(text)")
                }
            }
        }
    }

    /// A quoted scalar is the text that was quoted.
    @Test(arguments: UInt64(0)..<10)
    func quotedTextsReadBack(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<200 {
            let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x20...0x7E, using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let quoted =
                "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
            let root = YAMLParser.parse(Array(quoted.utf8), path: "a.yaml").value?.root
            #expect(root?.string?.hasSameBytes(as: text) == true, "\(quoted)")
        }
    }
}
