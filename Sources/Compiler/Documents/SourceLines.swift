import Git

/// The lines of a file, for excerpts. A file may have millions of them, and a line millions of characters.
enum SourceLines {
    /// Bytes of a line that an excerpt shows.
    private static let shown = 400

    /// Where each line begins.
    static func starts(of source: [UInt8]) -> [Int32] {
        var starts: [Int32] = [0]
        for (place, byte) in source.enumerated() where byte == 0x0A { starts.append(Int32(place + 1)) }
        return starts
    }

    /// More of the line is looked at for passwords, which may end behind what is shown.
    private static let searched = 4096

    /// The text of a line (counted from 1) without its line break, cut at 400 bytes. Passwords in it are hidden.
    static func text(of number: UInt32, starts: [Int32], in source: [UInt8]) -> String? {
        guard number >= 1, Int(number) <= starts.count else { return nil }
        let line = source[Int(starts[Int(number) - 1])...].prefix(searched).prefix { $0 != 0x0A && $0 != 0x0D }
        let start = String(decoding: line.prefix(shown), as: UTF8.self)
        let text = Redaction.of(String(decoding: line, as: UTF8.self), keepingColumns: true)
        return line.count <= shown ? text : String(text.unicodeScalars.prefix(start.unicodeScalars.count))
    }
}
