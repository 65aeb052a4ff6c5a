import Glibc
import Testing

@testable import Compiler

/// No text costs more than its size allows.
@Suite(.serialized) struct YAMLBoundsTests {
    private func parse(_ text: String, limits: YAMLParser.Limits = YAMLParser.Limits()) -> Outcome<Document?> {
        YAMLParser.parse(Array(text.utf8), path: "a.yaml", limits: limits)
    }

    /// Nine aliases a line: 9⁹ values in some 340 bytes.
    private static let aliasBomb: String = {
        let lines = (1...9).map { level in
            "\(level): &\(level) ["
                + (level == 1
                    ? "x,x,x,x,x,x,x,x,x" : Array(repeating: "*\(level - 1)", count: 9).joined(separator: ",")) + "]"
        }
        return lines.joined(separator: "\n")
    }()

    /// Nine mappings a line, each merged from the line before.
    private static func mergeBomb(levels: Int, width: Int) -> String {
        var text = "0: &0 {" + (0..<width).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        for level in 1...levels {
            text +=
                "\(level): &\(level) {<<: [" + Array(repeating: "*\(level - 1)", count: width).joined(separator: ", ")
                + "]}\n"
        }
        return text
    }

    /// By the time that this thread has a processor: other tests, and programs, run beside this one.
    private func expectSoon(_ limit: Duration, _ work: () -> Void, sourceLocation: SourceLocation = #_sourceLocation) {
        func processorTime() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = processorTime()
        work()
        #expect(processorTime() - start < limit, sourceLocation: sourceLocation)
    }

    @Test func refusesAnAliasBomb() {
        #expect(YAMLBoundsTests.aliasBomb.utf8.count < 360)
        expectSoon(.milliseconds(50)) {
            let parsed = parse(YAMLBoundsTests.aliasBomb)
            #expect(parsed.value == nil)
            #expect(parsed.diagnostics.map(\.id) == [.yamlLimit])
        }
    }

    @Test func countsWhatAliasesExpandTo() {
        var limits = YAMLParser.Limits()
        limits.expandedNodes = 100
        // The document holds ten values and expands to 1 + 9 × (1 + 9) + 9 keys.
        #expect(parse("[&a [1, 2, 3], *a, *a, *a]", limits: limits).value?.expandedSize == 17)
        #expect(
            parse("- &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n- [*a, *a, *a, *a, *a, *a, *a, *a]", limits: limits).value != nil)
        let refused = parse(
            "- &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n- [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]", limits: limits)
        #expect(refused.value == nil)
        #expect(refused.diagnostics.first?.span?.start == Position(line: 2, column: 3))
    }

    @Test func refusesMergesThatMultiply() {
        var limits = YAMLParser.Limits()
        limits.expandedNodes = 100_000
        let text = YAMLBoundsTests.mergeBomb(levels: 40, width: 100)
        expectSoon(.seconds(15)) {
            let parsed = parse(text, limits: limits)
            #expect(parsed.value == nil)
            #expect(parsed.diagnostics.map(\.id) == [.yamlLimit])
        }
    }

    @Test func countsThePairsThatMergesCopy() {
        var limits = YAMLParser.Limits()
        limits.expandedNodes = 40
        // Only large documents get that far: of small ones the aliases are counted first.
        func merging(_ count: Int) -> String {
            "- &a {" + (0..<10).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
                + String(repeating: "- {<<: *a}\n", count: count)
        }
        #expect(parse(merging(4), limits: limits).value != nil)
        let refused = parse(merging(5), limits: limits)
        #expect(refused.value == nil)
        #expect(refused.diagnostics.map(\.message) == ["merge keys copy more than 40 pairs"])
        #expect(refused.diagnostics.first?.span?.start == Position(line: 6, column: 4))
    }

    @Test func refusesDepth() {
        var limits = YAMLParser.Limits()
        limits.depth = 20
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(parse(nested(20), limits: limits).value != nil)
        let refused = parse(nested(21), limits: limits)
        #expect(refused.value == nil)
        #expect(refused.diagnostics.map(\.id) == [.yamlLimit])
        #expect(refused.diagnostics.first?.span?.start == Position(line: 1, column: 21))
        #expect(parse(nested(256)).value != nil)
        #expect(parse(nested(257)).value == nil)
        expectSoon(.seconds(10)) { #expect(parse(String(repeating: "[", count: 100_000)).value == nil) }
        expectSoon(.seconds(10)) { #expect(parse(String(repeating: "- ", count: 100_000)).value == nil) }
    }

    @Test func refusesSize() {
        var limits = YAMLParser.Limits()
        limits.size = 10
        #expect(parse("0123456789", limits: limits).value != nil)
        let refused = parse("01234567890", limits: limits)
        #expect(refused.value == nil)
        #expect(refused.diagnostics.map(\.id) == [.fileSize])
    }

    @Test func manyKeysAreFoundSoon() {
        let text = (0..<20_000).map { "k\($0): \($0)\n" }.joined()
        expectSoon(.seconds(15)) {
            #expect(parse(text).value?.root.pairs.reduce(0) { count, _ in count + 1 } == 20_000)
        }
    }

    /// Integers have no size in Python, but to read one takes time that grows with the square of its length.
    @Test(arguments: [("", "9"), ("0x", "f"), ("1", ":59"), ("0", "7"), ("-", "1")])
    func refusesLongIntegers(start: String, digits: String) {
        func integer(_ length: Int) -> String {
            start + String(repeating: digits, count: (length - start.utf8.count) / digits.utf8.count)
        }
        expectSoon(.seconds(10)) {
            #expect(parse(integer(4300)).value != nil)
            let refused = parse(integer(1_000_000))
            #expect(refused.value == nil)
            #expect(refused.diagnostics.map(\.id) == [.yamlLimit])
        }
        #expect(parse("'\(integer(10_000))'").value != nil)
    }

    @Test func refusesLongIntegersInJSON() {
        expectSoon(.seconds(10)) {
            #expect(JSONParser.parse(Array(repeating: 0x39, count: 4300), path: "a.json").value != nil)
            #expect(JSONParser.parse(Array(repeating: 0x39, count: 1_000_000), path: "a.json").value == nil)
        }
    }
}
