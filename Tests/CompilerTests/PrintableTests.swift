import TestSupport
import Testing

@testable import Compiler

@Suite struct PrintableTests {
    @Test func hidesWhatIsNoTextForPeople() {
        let hidden = [
            "\u{0}", "\u{7}", "\u{8}", "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{200E}", "\u{200F}",
            "\u{61C}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{FEFF}", "\u{E0041}",
        ]
        for sign in hidden { #expect(Printable.line("a\(sign)b") == "a\u{FFFD}b", "\(sign.unicodeScalars)") }
        for text in ["", "abc", "é → 😀 ½", "\u{200D}", "日本語"] { #expect(Printable.line(text) == text) }
        #expect(Printable.line("a\tb") == "a b")
    }

    @Test func linesKeepTheirEndsAndColours() {
        #expect(Printable.lines("a\n\tb\u{1B}[31mc\n") == "a\n\tb\u{FFFD}[31mc\n")
        #expect(Printable.lines("\u{1B}[1;31ma\u{1B}[0m\n", colored: true) == "\u{1B}[1;31ma\u{1B}[0m\n")
        #expect(
            Printable.lines("\u{1B}]0;x\u{7}\u{1B}[2J\u{9B}1m", colored: true)
                == "\u{FFFD}]0;x\u{FFFD}\u{FFFD}[2J\u{FFFD}1m")
    }

    /// Compared with each character looked at alone.
    @Test(arguments: 0..<20) func linesOfAllKinds(seed: UInt64) {
        var random = Seeded(seed)
        let pieces = [
            "abc", "é", "日本", "😀", "\n", "\t", "\u{1B}[31m", "\u{1B}[", "\u{9B}", "\u{202E}", "\u{200D}", " ",
        ]
        let chosen = (0..<Int.random(in: 0...60, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
        }
        func shown(_ piece: String) -> String {
            piece.unicodeScalars.map { $0 != "\n" && $0 != "\t" && Printable.hides($0) ? "\u{FFFD}" : String($0) }
                .joined()
        }
        let text = chosen.joined()
        let plain = chosen.map(shown).joined()
        let colored = chosen.map { $0.hasSuffix("31m") ? $0 : shown($0) }.joined()
        #expect(Printable.lines(text).utf8.elementsEqual(plain.utf8), "seed \(seed)")
        #expect(Printable.lines(text, colored: true).utf8.elementsEqual(colored.utf8), "seed \(seed)")
    }
}
