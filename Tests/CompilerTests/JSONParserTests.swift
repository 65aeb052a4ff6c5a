import Testing

@testable import Compiler

@Suite struct JSONParserTests {
    private func parse(_ text: String) -> Outcome<Document?> { JSONParser.parse(Array(text.utf8), path: "a.json") }

    @Test func readsAsPythonDoes() {
        let table = [
            ("null", "None"), (" true ", "True"), ("-0", "0"), ("-0.0", "-0.0"), ("1e5", "100000.0"), ("1E+2", "100.0"),
            ("1.5", "1.5"),
            ("123456789012345678901234567890", "123456789012345678901234567890"), ("NaN", "nan"), ("-Infinity", "-inf"),
            ("1e400", "inf"),
            (#""\u00e9\ud834\udd1e\/\b""#, "'é𝄞/\\x08'"), ("[]", "[]"), ("{}", "{}"),
            (#"{"b": 1, "a": [2, {}]}"#, "{'b': 1, 'a': [2, {}]}"),
            (#"{"a": 1, "b": 2, "a": 3}"#, "{'a': 3, 'b': 2}"), ("\"\u{7f}é\"", "'\\x7fé'"),
        ]
        for (text, repr) in table { #expect(parse(text).value?.root.value.repr == repr, "\(text)") }
    }

    @Test func passesOverLists() {
        func kept(_ text: String) -> String? {
            JSONParser.parse(Array(text.utf8), path: "a.json", withoutLists: "x").value?.root.value.repr
        }
        #expect(
            kept(#"{"x": [1, {"x": [2]}, "]\"["], "a": [{"x": "no list", "b": {"x": [], "c": 1}}, ["x"]]}"#)
                == "{'x': None, 'a': [{'x': 'no list', 'b': {'x': None, 'c': 1}}, ['x']]}")
        #expect(kept("[[[1]]]") == "[[[1]]]")
        for text in [#"{"x": [1}"#, #"{"x": ["#, #"{"x": ["a}"#] { #expect(kept(text) == nil, "\(text)") }
    }

    @Test func keepsNoOtherMembers() {
        func kept(_ text: String) -> String? {
            JSONParser.parse(Array(text.utf8), path: "a.json", only: ["a", "list"]).value?.root.value.repr
        }
        #expect(
            kept(#"{"x": {"a": [1, "é"]}, "a": 1, "y": [{"a": 2}], "list": [{"x": 1, "a": "\u00e9"}, 3, []]}"#)
                == "{'a': 1, 'list': [{'a': 'é'}, 3, []]}")
        #expect(kept(#"{"a": 1, "x": 2, "a": 3, "aa": 4, "": 5}"#) == "{'a': 3}")
        #expect(kept("{\"x\": 1}") == "{}")
        #expect(kept("[[{\"x\": [[[]]], \"a\": null}], 1]") == "[[{'a': None}], 1]")
        // What is not kept is read all the same.
        for text in [#"{"x": [1,}, "a": 1}"#, #"{"x": tru, "a": 1}"#, #"{"x": "\q", "a": 1}"#, #"{"x" 1, "a": 1}"#] {
            #expect(kept(text) == nil, "\(text)")
        }
    }

    @Test func saysWhereItIsWrong() {
        let table: [(text: String, line: UInt32, column: UInt32)] = [
            ("", 1, 1), ("[1,\n 2,]", 2, 4), ("{\"a\" 1}", 1, 6), ("{a: 1}", 1, 2), ("[1] 2", 1, 5), ("01", 1, 2),
            ("1.", 1, 2), ("+1", 1, 1), ("'a'", 1, 1),
            ("tru", 1, 1), ("[1", 1, 3), ("\"a\nb\"", 1, 3), ("[\"é☃\", x]", 1, 8), (#"["\x"]"#, 1, 4),
            ("{\"a\": 1,}", 1, 9), ("\u{feff}1", 1, 1), ("-", 1, 2),
        ]
        for (text, line, column) in table {
            let parsed = parse(text)
            #expect(parsed.value == nil, "\(text)")
            #expect(parsed.diagnostics.map(\.id) == [.jsonSyntax], "\(text)")
            #expect(parsed.diagnostics.first?.span?.start == Position(line: line, column: column), "\(text)")
        }
    }

    @Test func refusesDepth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(parse(nested(JSONParser.depthLimit)).value != nil)
        #expect(parse(nested(JSONParser.depthLimit + 1)).value == nil)
        #expect(parse(String(repeating: "{\"a\":", count: 100_000)).value == nil)
    }

    @Test func aByteOrderMarkIsNamed() {
        let parsed = JSONParser.parse([0xEF, 0xBB, 0xBF] + Array("{}".utf8), path: "a.json")
        #expect(parsed.value == nil)
        #expect(parsed.diagnostics.map(\.id) == [.jsonSyntax])
        #expect(parsed.diagnostics.first?.message.contains("byte order mark") == true)
        #expect(parsed.diagnostics.first?.span?.start == Position(line: 1, column: 1))
    }
}
