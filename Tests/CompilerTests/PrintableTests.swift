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
}
