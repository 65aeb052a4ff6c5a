import TestSupport
import Testing

@testable import Compiler

@Suite struct SimplePatternTests {
    /// What the pattern means, by trying out everything.
    private func reference(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if pattern.dropFirst().first == "*" {
            return reference(pattern.dropFirst(2), text) || !text.isEmpty && reference(pattern, text.dropFirst())
        }
        guard let head = text.first, first == "." || first == head else { return false }
        return reference(pattern.dropFirst(), text.dropFirst())
    }

    @Test func matchesAsTryingOutDoes() {
        var generator = Seeded(11)
        func random(_ parts: [String], _ count: Int) -> String {
            (0..<Int.random(in: 0...count, using: &generator)).map { _ in
                parts[Int.random(in: parts.indices, using: &generator)]
            }
            .joined()
        }
        for _ in 0..<3000 {
            let (pattern, text) = (random(["a", "b", ".", ".*"], 6), random(["a", "b", "c"], 7))
            #expect(SimplePattern.matches(pattern, text) == reference(pattern[...], text[...]), "\(pattern) \(text)")
        }
    }

    /// One that a matcher which tries out everything does not finish in this life.
    @Test func manyStarsEnd() {
        let pattern = String(repeating: ".*", count: 100) + "x"
        #expect(SimplePattern.matches(pattern, String(repeating: "a", count: 2000)) == false)
        #expect(SimplePattern.matches("b|" + pattern, String(repeating: "a", count: 2000) + "x") == true)
    }

    @Test func whatIsMoreIsNotJudged() {
        for pattern in ["a*", "(a)", "a+", "[a]", "^a", "a$", "a?", "\\d", "a{2}"] {
            #expect(SimplePattern.matches(pattern, "a") == nil)
        }
    }
}
