/// A file of instances as text, in pieces: one for each key at the left edge, with the comments right above it.
struct InstanceFileText {
    struct Piece {
        var key: Node
        var value: Node
        /// Of the lines, from 0.
        var lines: Range<Int>
        /// Where the key itself is.
        var keyLine: Int
    }

    let lines: [String]
    let pieces: [Piece]

    /// Nil if the file is not written so: in braces, or with several keys on a line.
    init?(_ document: Document) {
        lines = InstanceFileText.lines(of: document)
        guard
            let pieces = InstanceFileText.pieces(
                of: document.root, in: lines, from: 0, to: InstanceFileText.end(of: lines), column: 1)
        else { return nil }
        self.pieces = pieces
    }

    subscript(_ name: InstanceName) -> Piece? { pieces.first { $0.key.string.map { InstanceName($0) } == name } }

    func text(_ range: Range<Int>) -> String { lines[range].joined() }

    /// What stands before the first piece.
    var preamble: String { text(0..<(pieces.first?.lines.lowerBound ?? 0)) }

    // MARK: Pieces

    /// The lines with their line breaks.
    static func lines(of document: Document) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        for byte in document.source {
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: line, as: UTF8.self))
                line = []
            }
        }
        if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self) + "\n") }
        return lines
    }

    private static func end(of lines: [String]) -> Int {
        let end = lines.firstIndex { $0.hasPrefix("...") } ?? lines.count
        return end
    }

    /// Nil if the pairs do not each begin a line at that column; `column` nil: at that of the first.
    static func pieces(
        of mapping: Node, in lines: [String], from start: Int, to end: Int, column: UInt32?
    ) -> [Piece]? {
        var keys: [(key: Node, value: Node)] = []
        for pair in mapping.pairs where pair.via == nil { keys.append((pair.key, pair.value)) }
        keys.sort { $0.key.span.start < $1.key.span.start }
        let wanted = column ?? keys.first?.key.span.start.column
        var last = start - 1
        var starts: [Int] = []
        for (key, _) in keys {
            let line = Int(key.span.start.line) - 1
            guard key.span.start.column == wanted, line > last, lines.indices.contains(line) else { return nil }
            var first = line
            while first - 1 > last, first - 1 >= start, isComment(lines[first - 1]) { first -= 1 }
            // What stands above the first at the left edge is about the whole file.
            starts.append(starts.isEmpty && column == 1 ? line : first)
            last = line
        }
        return keys.indices.map { index in
            let line = Int(keys[index].key.span.start.line) - 1
            let next = index + 1 < starts.count ? starts[index + 1] : end
            return Piece(
                key: keys[index].key, value: keys[index].value, lines: starts[index]..<max(next, line + 1),
                keyLine: line)
        }
    }

    private static func isComment(_ line: String) -> Bool {
        line.utf8.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "#")
    }

    // MARK: Aliases

    /// The names that stand behind `*` or `&` where a value begins.
    static func names(behind mark: Character, in text: String) -> Set<String> {
        var names: Set<String> = []
        var before: Character = " "
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "#", before == " " || before == "\n" {
                rest = rest.drop { $0 != "\n" }
            } else if character == mark, " [,{\n".contains(before) {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
                if !name.isEmpty { names.insert(String(name)) }
            }
            before = character
        }
        return names
    }
}
