/// JSON text to a document, as Python's `json.load` reads it: `NaN` and `Infinity` are numbers, integers have no
/// size, of equal keys the last wins.
public enum JSONParser {
    /// A file larger than this is no configuration.
    public static let sizeLimit = 64 << 20
    /// Collections inside each other.
    public static let depthLimit = 256

    /// The document, or nil with the reason among the diagnostics. What stands under the key `unread` at the top is
    /// passed over, and is null in the document.
    public static func parse(_ source: [UInt8], path: String, unread: String? = nil) -> Outcome<Document?> {
        parse(source, path, unread: unread, names: nil)
    }

    /// The same without the members that have other names, wherever they stand: they are passed over. Of a large text little may
    /// be needed; so it may have up to `limit` bytes.
    public static func parse(
        _ source: [UInt8], path: String, only names: Set<String>, limit: Int = sizeLimit
    ) -> Outcome<Document?> {
        parse(source, path, unread: nil, names: names, limit: limit)
    }

    /// The same without the lists that stand under a key, wherever that is: they are passed over, and null in the document.
    public static func parse(
        _ source: [UInt8], path: String, withoutLists key: String, limit: Int = sizeLimit
    ) -> Outcome<Document?> {
        parse(source, path, unread: key, atTheTop: false, names: nil, limit: limit)
    }

    private static func parse(
        _ source: [UInt8], _ path: String, unread: String?, atTheTop: Bool = true, names: Set<String>?,
        limit: Int = sizeLimit
    ) -> Outcome<Document?> {
        if source.count > limit {
            return Outcome(nil, [Diagnostic.tooLarge(path: path, size: source.count, limit: limit)])
        }
        var scanner = Scanner(source: source, path: path, unread: unread, atTheTop: atTheTop, names: names)
        do throws(ParseFailure) {
            let root = try scanner.document(source.span)
            return Outcome(scanner.builder.finish(root: root), scanner.builder.diagnostics)
        } catch {
            return Outcome(nil, [error.diagnostic(path: path, source: source)])
        }
    }
}

private struct Scanner {
    typealias Place = DocumentBuilder.Place

    var builder: DocumentBuilder
    private var place = 0
    private var line: UInt32 = 1
    /// Where in the text column 1 of this line would be if every character had one byte.
    private var lineStart = 0
    private var depth = 0
    private var waiting: [Int32] = []
    private let unread: [UInt8]?
    /// Whether all is unread that stands under that key at the top; else the lists that do anywhere.
    private let isUnreadAtTheTop: Bool
    /// Of the members that are kept; nil: all are.
    private let names: MemberNames?

    init(source: [UInt8], path: String, unread: String?, atTheTop: Bool, names: Set<String>?) {
        builder = DocumentBuilder(path: path, source: source)
        self.unread = unread.map { Array($0.utf8) }
        isUnreadAtTheTop = atTheTop
        self.names = names.map { MemberNames($0) }
    }

    private func isKept(_ key: Int32) -> Bool {
        guard let names else { return true }
        return names.contain(builder.textBytes(key).span)
    }

    /// Whether the value that begins here is passed over, by its key.
    private func isUnread(_ key: Int32, _ text: Span<UInt8>) -> Bool {
        guard let unread else { return false }
        let mayBe = isUnreadAtTheTop ? depth == 1 : place < text.count && text[place] == UInt8(ascii: "[")
        return mayBe && builder.textBytes(key).elementsEqual(unread)
    }

    mutating func document(_ text: Span<UInt8>) throws(ParseFailure) -> Int32 {
        if text.count > 2, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
            throw failure(
                "the file begins with a byte order mark, which JSON does not have",
                hint: "save it as UTF-8 without one, or generate it again")
        }
        skipSpace(text)
        let root = try value(text)
        skipSpace(text)
        guard place == text.count else { throw failure("more text follows the value", hint: "remove it") }
        return root
    }

    private var position: Position {
        Position(line: line, column: UInt32(clamping: place - lineStart + 1))
    }

    private func failure(_ message: String, hint: String? = nil) -> ParseFailure {
        ParseFailure(.jsonSyntax, message, hint: hint, at: Place(start: position, end: position))
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while place < text.count {
            switch text[place] {
            case 0x20, 0x09, 0x0D: place += 1
            case 0x0A:
                place += 1
                line += 1
                lineStart = place
            default: return
            }
        }
    }

    private mutating func value(_ text: Span<UInt8>) throws(ParseFailure) -> Int32 {
        guard place < text.count else { throw failure("the text ends where a value is due") }
        let start = position
        switch text[place] {
        case UInt8(ascii: "{"): return try collection(.map, text)
        case UInt8(ascii: "["): return try collection(.list, text)
        case UInt8(ascii: "\""): return try string(text)
        case UInt8(ascii: "t") where take("true", text):
            return builder.add(.bool, payload: 1, at: Place(start: start, end: position))
        case UInt8(ascii: "f") where take("false", text):
            return builder.add(.bool, payload: 0, at: Place(start: start, end: position))
        case UInt8(ascii: "n") where take("null", text):
            return builder.add(.null, at: Place(start: start, end: position))
        case UInt8(ascii: "N") where take("NaN", text):
            return builder.addValue(.float(.nan), at: Place(start: start, end: position))
        case UInt8(ascii: "I") where take("Infinity", text):
            return builder.addValue(.float(.infinity), at: Place(start: start, end: position))
        case UInt8(ascii: "-") where take("-Infinity", text):
            return builder.addValue(.float(-.infinity), at: Place(start: start, end: position))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(text)
        default: throw failure("this is not a JSON value", hint: "strings are written in double quotes")
        }
    }

    private mutating func take(_ word: StaticString, _ text: Span<UInt8>) -> Bool {
        let length = word.utf8CodeUnitCount
        guard place + length <= text.count else { return false }
        let found = word.withUTF8Buffer { wanted in
            (0..<length).allSatisfy { text[place + $0] == wanted[$0] }
        }
        if found { place += length }
        return found
    }

    private mutating func collection(_ kind: NodeKind, _ text: Span<UInt8>) throws(ParseFailure) -> Int32 {
        let close = kind == .map ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let node = builder.add(kind, at: Place(start: position, end: position))
        let first = waiting.count
        var goesOn = try open(close, text)
        while goesOn {
            if kind == .map { try member(text) } else { waiting.append(try value(text)) }
            goesOn = try self.goesOn(close, text)
        }
        var children = Array(waiting[first...])
        if kind == .map { _ = builder.unify(&children) }
        builder.close(node, children: children, end: position)
        waiting.removeLast(waiting.count - first)
        return node
    }

    /// Reads a key and its value, or passes over both.
    private mutating func member(_ text: Span<UInt8>) throws(ParseFailure) {
        try beginKey(text)
        if try passOverMember(text) { return }
        let mark = builder.mark
        let key = try string(text)
        try colon(text)
        if !isKept(key) {
            try passOver(text)
            builder.forget(since: mark)
        } else if isUnread(key, text) {
            let start = position
            try passOver(text)
            waiting += [key, builder.add(.null, at: Place(start: start, end: position)), -1]
        } else {
            waiting.append(key)
            waiting.append(try value(text))
            waiting.append(-1)
        }
    }

    /// Enters a collection; whether there is anything in it.
    private mutating func open(_ close: UInt8, _ text: Span<UInt8>) throws(ParseFailure) -> Bool {
        guard depth < JSONParser.depthLimit else {
            throw failure("more than \(JSONParser.depthLimit) levels of nesting")
        }
        depth += 1
        place += 1
        skipSpace(text)
        guard place < text.count, text[place] == close else { return true }
        leave()
        return false
    }

    /// After a value: whether another is due in the collection. Leaves it otherwise.
    private mutating func goesOn(_ close: UInt8, _ text: Span<UInt8>) throws(ParseFailure) -> Bool {
        skipSpace(text)
        guard place < text.count else { throw failure("the text ends inside a collection") }
        if text[place] == close {
            leave()
            return false
        }
        guard text[place] == UInt8(ascii: ",") else { throw failure("a ',' is due here, or the end") }
        place += 1
        skipSpace(text)
        return true
    }

    private mutating func leave() {
        place += 1
        depth -= 1
    }

    private func beginKey(_ text: Span<UInt8>) throws(ParseFailure) {
        guard place < text.count, text[place] == UInt8(ascii: "\"") else {
            throw failure("a key in double quotes is due here", hint: "is there a comma too many?")
        }
    }

    private mutating func colon(_ text: Span<UInt8>) throws(ParseFailure) {
        skipSpace(text)
        guard place < text.count, text[place] == UInt8(ascii: ":") else {
            throw failure("a ':' is due here, after the key")
        }
        place += 1
        skipSpace(text)
    }

    /// Goes to the end of the member that begins here if its name is none of those that are kept.
    private mutating func passOverMember(_ text: Span<UInt8>) throws(ParseFailure) -> Bool {
        guard let names else { return false }
        var end = place + 1
        while end < text.count, text[end] != UInt8(ascii: "\""), text[end] != UInt8(ascii: "\\"), text[end] >= 0x20 {
            end += 1
        }
        guard end < text.count, text[end] == UInt8(ascii: "\""), !names.contain(text.extracting((place + 1)..<end))
        else { return false }
        place = end + 1
        try colon(text)
        try passOver(text)
        return true
    }

    /// Goes to the end of a value, which has to be as good as one that is kept.
    private mutating func passOver(_ text: Span<UInt8>) throws(ParseFailure) {
        let first = place < text.count ? text[place] : 0
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let isMapping = first == UInt8(ascii: "{")
            let close = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
            var goesOn = try open(close, text)
            while goesOn {
                if isMapping {
                    try beginKey(text)
                    try passOverString(text)
                    try colon(text)
                }
                try passOver(text)
                goesOn = try self.goesOn(close, text)
            }
        case UInt8(ascii: "\""): try passOverString(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try digits(text)
        default:
            let mark = builder.mark
            _ = try value(text)
            builder.forget(since: mark)
        }
    }

    /// From the opening quote to after the closing one.
    private mutating func passOverString(_ text: Span<UInt8>) throws(ParseFailure) {
        place += 1
        while place < text.count, text[place] != UInt8(ascii: "\"") {
            switch text[place] {
            case UInt8(ascii: "\\"): _ = try escape(text)
            case ..<0x20: throw failure("a string contains a control character", hint: "write it as an escape: \\n")
            default:
                if text[place] & 0xC0 == 0x80 { lineStart += 1 }
                place += 1
            }
        }
        guard place < text.count else { throw failure("the text ends inside a string") }
        place += 1
    }

    /// Goes to the end of a number; whether it is one with a fraction or an exponent.
    private mutating func digits(_ text: Span<UInt8>) throws(ParseFailure) -> Bool {
        let begin = place
        func digit(_ at: Int) -> Bool { at < text.count && text[at] &- 48 < 10 }
        if text[place] == UInt8(ascii: "-") { place += 1 }
        guard digit(place) else { throw failure("a digit is due here") }
        if text[place] == UInt8(ascii: "0") { place += 1 } else { while digit(place) { place += 1 } }
        var isFloat = false
        if place < text.count, text[place] == UInt8(ascii: "."), digit(place + 1) {
            isFloat = true
            place += 1
            while digit(place) { place += 1 }
        }
        if place < text.count, text[place] | 0x20 == UInt8(ascii: "e") {
            let signed = place + 1 < text.count && (text[place + 1] == 43 || text[place + 1] == 45)
            if digit(place + (signed ? 2 : 1)) {
                isFloat = true
                place += signed ? 2 : 1
                while digit(place) { place += 1 }
            }
        }
        guard isFloat || place - begin <= PythonNumber.sizeLimit else {
            throw failure("an integer has more than \(PythonNumber.sizeLimit) digits")
        }
        return isFloat
    }

    private mutating func number(_ text: Span<UInt8>) throws(ParseFailure) -> Int32 {
        let start = position
        let begin = place
        let isFloat = try digits(text)
        if !isFloat, place - begin < 18 {
            // As are nearly all: it fits a word.
            let isNegative = text[begin] == UInt8(ascii: "-")
            var number = 0
            for at in (begin + (isNegative ? 1 : 0))..<place { number = number * 10 + Int(text[at] - 48) }
            return builder.addValue(.int(isNegative ? -number : number), at: Place(start: start, end: position))
        }
        let digits = builder.source[begin..<place]
        let read: Value? = isFloat ? PythonNumber.float(digits).map { .float($0) } : PythonNumber.int(digits)
        guard let read else { throw failure("this is not a number") }
        return builder.addValue(read, at: Place(start: start, end: position))
    }

    private mutating func string(_ text: Span<UInt8>) throws(ParseFailure) -> Int32 {
        let start = position
        place += 1
        let begin = place
        // Most strings have no escape: they are copied in one piece.
        while place < text.count, text[place] != UInt8(ascii: "\""), text[place] != UInt8(ascii: "\\"),
            text[place] >= 0x20
        {
            if text[place] & 0xC0 == 0x80 { lineStart += 1 }
            place += 1
        }
        if place < text.count, text[place] == UInt8(ascii: "\"") {
            place += 1
            return builder.addText(
                .string, builder.source[begin..<(place - 1)], at: Place(start: start, end: position))
        }
        var bytes = Array(builder.source[begin..<place])
        while place < text.count {
            let byte = text[place]
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return builder.addText(.string, bytes, at: Place(start: start, end: position))
            case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escape(text)).utf8)
            case ..<0x20: throw failure("a string contains a control character", hint: "write it as an escape: \\n")
            default:
                if byte & 0xC0 == 0x80 { lineStart += 1 }
                bytes.append(byte)
                place += 1
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func escape(_ text: Span<UInt8>) throws(ParseFailure) -> Unicode.Scalar {
        guard place + 1 < text.count else { throw failure("the text ends inside a string") }
        let letter = text[place + 1]
        place += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal(text)
            if unit & 0xFC00 == 0xD800, place + 1 < text.count, text[place] == 0x5C, text[place + 1] == 0x75 {
                let before = place
                place += 2
                let low = try hexadecimal(text)
                if low & 0xFC00 == 0xDC00 {
                    return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF) ?? "\u{FFFD}"
                }
                place = before
            }
            return Unicode.Scalar(unit) ?? "\u{FFFD}"
        default:
            place -= 1
            throw failure("this escape is not known", hint: "a backslash itself is written \\\\")
        }
    }

    private mutating func hexadecimal(_ text: Span<UInt8>) throws(ParseFailure) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard place < text.count, let digit = Character(Unicode.Scalar(text[place])).hexDigitValue else {
                throw failure("four hexadecimal digits follow \\u")
            }
            unit = unit << 4 | UInt32(digit)
            place += 1
        }
        return unit
    }
}
