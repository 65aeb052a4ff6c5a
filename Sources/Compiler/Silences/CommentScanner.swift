/// Finds the comments that begin with `soac:`. libyaml passes over comments, so the text is read once more: `#` begins
/// one at the beginning of a line or after white space, unless a scalar is there.
struct CommentScanner {
    struct Comment {
        /// Behind `soac:`, up to the end of the line.
        var text: String
        /// From `#` on.
        var place: Place
        /// Whether nothing but the comment is on its line.
        var isAlone: Bool
    }

    private let path: String
    private let text: [UInt8]
    /// In order; none overlaps another.
    private let scalars: [RawNode]
    /// The first scalar that does not end before the place in question, and where its content begins.
    private var scalar = 0
    private var content: Int?
    /// Goes from one scalar's beginning to the next.
    private var starts = TextCursor()

    static func comments(of document: Document) -> [Comment] {
        let marks = marks(in: document.source)
        if marks.isEmpty { return [] }
        var scanner = CommentScanner(document)
        return scanner.comments(at: marks)
    }

    /// Where `#` and `soac:` stand. Nearly all files have none: this is all that they cost.
    private static func marks(in text: [UInt8]) -> [(sign: Int, end: Int)] {
        let word = Array("soac:".utf8)
        let bytes = text.span
        var marks: [(sign: Int, end: Int)] = []
        for sign in bytes.indices where bytes[sign] == UInt8(ascii: "#") {
            var start = sign + 1
            while start < bytes.count, TextCursor.isBlank(bytes[start]) { start += 1 }
            let end = start + word.count
            if end <= bytes.count, word.indices.allSatisfy({ bytes[start + $0] == word[$0] }) {
                marks.append((sign, end))
            }
        }
        return marks
    }

    private init(_ document: Document) {
        path = document.path
        text = document.source
        scalars = document.nodes.filter { ![.list, .tuple, .map, .set].contains($0.kind) }
            .sorted { $0.start < $1.start }
    }

    private mutating func comments(at marks: [(sign: Int, end: Int)]) -> [Comment] {
        var comments: [Comment] = []
        var cursor = TextCursor()
        var lineEnd = 0
        // A comment goes to the end of its line: marks in it are its text.
        for mark in marks where mark.sign >= lineEnd {
            while cursor.offset < mark.sign { cursor.step(text) }
            let isFirst = cursor.lineStart == mark.sign
            guard isFirst || TextCursor.isBlank(text[mark.sign - 1]) else { continue }
            if isInScalar(cursor.position, offset: mark.sign) { continue }
            lineEnd = TextCursor.lineEnd(text, from: mark.end)
            comments.append(comment(mark, cursor, lineEnd))
        }
        return comments
    }

    private func comment(_ mark: (sign: Int, end: Int), _ cursor: TextCursor, _ lineEnd: Int) -> Comment {
        let start = cursor.position
        let rest = String(decoding: text[mark.end..<lineEnd], as: UTF8.self)
        let width = text[mark.sign..<lineEnd].count { $0 & 0xC0 != 0x80 }
        let end = Position(line: start.line, column: start.column + UInt32(clamping: width))
        let excerpt = text[cursor.lineStart..<min(lineEnd, cursor.lineStart + 400)]
        return Comment(
            text: rest,
            place: Place(
                span: SourceSpan(path: path, start: start, end: end), excerpt: String(decoding: excerpt, as: UTF8.self)),
            isAlone: text[cursor.lineStart..<mark.sign].allSatisfy(TextCursor.isBlank))
    }

    /// Asked for one place after the other.
    private mutating func isInScalar(_ place: Position, offset: Int) -> Bool {
        while scalar < scalars.count, scalars[scalar].end <= place {
            scalar += 1
            content = nil
        }
        guard scalar < scalars.count, scalars[scalar].start <= place else { return false }
        if let content { return offset >= content }
        while starts.offset < offset, starts.position < scalars[scalar].start { starts.step(text) }
        let start = contentStart(from: starts.offset)
        content = start
        return offset >= start
    }

    /// A scalar's tag, anchor and `|` may have comments behind them.
    private func contentStart(from start: Int) -> Int {
        var place = start
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "#"), UInt8(ascii: "|"), UInt8(ascii: ">"):
                let end = TextCursor.lineEnd(text, from: place)
                if text[place] != UInt8(ascii: "#") { return end }
                place = end
            case UInt8(ascii: "!"), UInt8(ascii: "&"):
                while place < text.count, !TextCursor.isBlank(text[place]), TextCursor.lineBreak(text, place) == 0 {
                    place += 1
                }
            default:
                let width = TextCursor.isBlank(text[place]) ? 1 : TextCursor.lineBreak(text, place)
                if width == 0 { return place }
                place += width
            }
        }
        return place
    }
}

/// A place that goes forward through a text, and counts lines and columns as libyaml does.
struct TextCursor {
    private(set) var offset = 0
    private(set) var position = Position(line: 1, column: 1)
    /// Where the line begins.
    private(set) var lineStart = 0

    /// Goes behind one character, or one line break.
    mutating func step(_ text: [UInt8]) {
        let width = TextCursor.lineBreak(text, offset)
        if width > 0 {
            offset += width
            position = Position(line: position.line + 1, column: 1)
            lineStart = offset
        } else if offset == 0, text.starts(with: [0xEF, 0xBB, 0xBF]) {
            // The byte order mark is no part of the text.
            offset = 3
            lineStart = 3
        } else {
            repeat { offset += 1 } while offset < text.count && text[offset] & 0xC0 == 0x80
            position.column += 1
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// How many bytes the line break at that place has: YAML 1.1 also breaks lines at U+0085, U+2028 and U+2029.
    static func lineBreak(_ text: [UInt8], _ place: Int) -> Int {
        func at(_ distance: Int) -> UInt8 { place + distance < text.count ? text[place + distance] : 0 }
        switch text[place] {
        case 0x0A: return 1
        case 0x0D: return at(1) == 0x0A ? 2 : 1
        case 0xC2: return at(1) == 0x85 ? 2 : 0
        case 0xE2: return at(1) == 0x80 && at(2) & 0xFE == 0xA8 ? 3 : 0
        default: return 0
        }
    }

    static func lineEnd(_ text: [UInt8], from start: Int) -> Int {
        var end = start
        while end < text.count, lineBreak(text, end) == 0 { end += 1 }
        return end
    }
}

extension RawNode {
    fileprivate var start: Position { Position(line: startLine, column: startColumn) }
    fileprivate var end: Position { Position(line: endLine, column: endColumn) }
}
