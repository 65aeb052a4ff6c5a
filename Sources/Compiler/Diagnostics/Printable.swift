/// Text that may come from anyone, made safe for terminals, logs, and lines of files: nothing in it moves a cursor, begins a
/// line, or turns the direction in which it is read.
public enum Printable {
    /// One line: a tab is a space, and each hidden character `\u{FFFD}`.
    public static func line(_ text: String) -> String {
        if isPlain(text) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == "\t" ? " " : hides(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// Several lines, which end in `\n`, and their tabs; with `colored`, also the sequences that only set colours.
    public static func lines(_ text: String, colored: Bool = false) -> String {
        let isPlain = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }
        }
        if isPlain ?? false { return text }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\n" || scalar == "\t" || !hides(scalar) {
                result.append(scalar)
            } else if colored, scalar == "\u{1B}", let end = colorEnd(rest) {
                result.append(scalar)
                result += rest[..<end]
                rest = rest[end...]
            } else {
                result.append("\u{FFFD}")
            }
        }
        return String(result)
    }

    /// Behind `[1;31m`.
    private static func colorEnd(_ text: Substring.UnicodeScalarView) -> String.Index? {
        guard text.first == "[" else { return nil }
        let end = text.dropFirst().prefix(20).firstIndex { !("0"..."9").contains($0) && $0 != ";" }
        return end.flatMap { text[$0] == "m" ? text.index(after: $0) : nil }
    }

    /// Controls of ASCII and of C1, separators of lines and paragraphs, and what is not seen or turns the direction; not what
    /// has no width where it joins or parts letters, as some scripts need.
    public static func hides(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        case .format: return !("\u{200B}"..."\u{200D}").contains(scalar)
        default: return false
        }
    }

    /// Whether a text is printable ASCII, as nearly all are.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { (0x20..<0x7F).contains($0) } } ?? false
    }
}
