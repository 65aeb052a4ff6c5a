/// White space as Python's `str.strip` sees it.
enum PythonSpace {
    static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{9}"..."\u{D}", "\u{1C}"..."\u{20}", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}"..."\u{200A}",
            "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}":
            true
        default: false
        }
    }
}
