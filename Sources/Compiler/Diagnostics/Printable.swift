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
        let bytes = Array(text.utf8)
        var place = bytes.firstIndex { !isPlainOfLines($0) } ?? bytes.count
        if place == bytes.count { return text }
        var result = Array(bytes[..<place])
        result.reserveCapacity(bytes.count)
        while place < bytes.count {
            let colorLength = colored ? colorLength(bytes[place...]) : 0
            let (scalar, width) = scalar(at: place, in: bytes)
            if colorLength == 0, hides(scalar) {
                result += "\u{FFFD}".utf8
            } else {
                result += bytes[place..<(place + max(colorLength, width))]
            }
            place += max(colorLength, width)
            let next = bytes[place...].firstIndex { !isPlainOfLines($0) } ?? bytes.count
            result += bytes[place..<next]
            place = next
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a byte is a character that several lines may have, as nearly all are.
    private static func isPlainOfLines(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x09
    }

    /// The character of a text that begins at one of its bytes, and how many bytes it has.
    private static func scalar(at place: Int, in bytes: [UInt8]) -> (Unicode.Scalar, width: Int) {
        var decoder = UTF8()
        var iterator = bytes[place...].prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
        return (scalar, UTF8.width(scalar))
    }

    /// How many bytes a sequence that sets colours has, `ESC[1;31m`; 0 if there is none.
    private static func colorLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard bytes.starts(with: [0x1B, UInt8(ascii: "[")]) else { return 0 }
        let end = bytes.dropFirst(2).prefix(20).firstIndex {
            !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) && $0 != UInt8(ascii: ";")
        }
        return end.map { bytes[$0] == UInt8(ascii: "m") ? $0 + 1 - bytes.startIndex : 0 } ?? 0
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
