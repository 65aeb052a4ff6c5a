import CYAMLMemory
import Testing

@testable import Compiler

/// What libyaml has of memory. Each test stays on its thread, which has a piece of its own.
@Suite struct YAMLMemoryTests {
    private static let limit = 192 << 10

    private func parse(_ text: String) -> Bool {
        YAMLParser.parse(Array(text.utf8), path: "service/marathon-test.yaml").value != nil
    }

    private static let small = "main:\n  cpus: 1\n  env: {A: 'b', C: \"d\"}\n  constraints: [[pool, LIKE, default]]\n"

    @Test func aDocumentGetsWhatAnotherGaveBack() {
        #expect(parse(Self.small))
        let cut = soac_yaml_bytes_cut()
        // The two buffers alone have 64 kB.
        #expect(cut > 64 << 10, "libyaml does not take its memory here")
        for _ in 0..<100 { #expect(parse(Self.small)) }
        #expect(soac_yaml_bytes_cut() == cut)
        #expect(soac_yaml_blocks_in_use() == 0)
    }

    @Test func whatIsBrokenGivesBackAll() {
        for text in [
            "a: [1, 2", "a: &x {b: *y}", "\"abc", "a: b: c", "? [a, 'b",
            "- |\n a\n-b: %", "%YAML 9.9\n---\na", "a\u{7}b",
        ] {
            #expect(!parse(text), "\(text)")
            #expect(soac_yaml_blocks_in_use() == 0, "\(text)")
        }
    }

    @Test(arguments: [1_000, 100_000, 1_000_000])
    func whatHasNoRoomComesFromElsewhere(_ size: Int) {
        let text = "a: \"" + String(repeating: "x", count: size) + "\"\n"
        let entries = (0..<size / 100).map { "k\($0): [&a\($0) v\($0), 'w', !!str x]\n" }.joined()
        for text in [text, entries] {
            #expect(parse(text))
            #expect(soac_yaml_blocks_in_use() == 0)
            #expect(soac_yaml_bytes_cut() <= Self.limit)
        }
        #expect(parse(Self.small))
    }
}
