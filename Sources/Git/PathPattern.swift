import Glibc

/// A pattern of paths as git's wildmatch reads it. Matching takes the pattern's length times the path's at most, whatever
/// the pattern is.
struct PathPattern: Sendable {
    private enum Piece: Sendable {
        case byte(UInt8)
        /// One byte that is no slash, where paths are compared.
        case any
        case among(Set<UInt8>)
        /// Any bytes but slashes, where paths are compared.
        case star
        /// Any bytes.
        case all
        /// Nothing, or any folders with the slash behind them.
        case folders
    }

    private let pieces: [Piece]
    private let isOfPath: Bool
    private let ignoresCase: Bool

    /// Nil of a pattern that matches nothing. A pattern that is not of a path is of a name.
    init?(_ text: ArraySlice<UInt8>, ofPath: Bool, ignoringCase: Bool) {
        (isOfPath, ignoresCase) = (ofPath, ignoringCase)
        var pieces: [Piece] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let literal = rest.popFirst() else { return nil }
                pieces.append(.byte(Self.folded(literal, ignoringCase)))
            case UInt8(ascii: "?"): pieces.append(.any)
            case UInt8(ascii: "["):
                guard let bytes = Self.bracket(&rest, ignoringCase) else { return nil }
                pieces.append(.among(ofPath ? bytes.subtracting([CStrings.slash]) : bytes))
            case UInt8(ascii: "*"):
                let start = rest.startIndex - 1
                rest = rest.drop { $0 == byte }
                let isWhole = start == text.startIndex || text[start - 1] == CStrings.slash
                if ofPath, rest.startIndex - start >= 2, isWhole, rest.first == CStrings.slash {
                    rest = rest.dropFirst()
                    pieces.append(.folders)
                } else {
                    pieces.append(ofPath && rest.startIndex - start >= 2 && isWhole && rest.isEmpty ? .all : .star)
                }
            default: pieces.append(.byte(Self.folded(byte, ignoringCase)))
            }
        }
        self.pieces = pieces
    }

    func matches(_ path: ArraySlice<UInt8>) -> Bool {
        // Which pieces may be next; of `folders`, also whether one has begun.
        var next = [Bool](repeating: false, count: pieces.count + 1)
        var begun = next
        reach(0, &next)
        for byte in path {
            let byte = Self.folded(byte, ignoresCase)
            let isSlash = isOfPath && byte == CStrings.slash
            var after = [Bool](repeating: false, count: next.count)
            var stillBegun = after
            for (index, piece) in pieces.enumerated() where next[index] || begun[index] {
                switch piece {
                case .byte(let wanted): if byte == wanted { reach(index + 1, &after) }
                case .any: if !isSlash { reach(index + 1, &after) }
                case .among(let bytes): if bytes.contains(byte) { reach(index + 1, &after) }
                case .star: if !isSlash { reach(index, &after) }
                case .all: reach(index, &after)
                case .folders:
                    stillBegun[index] = true
                    if isSlash { reach(index + 1, &after) }
                }
            }
            (next, begun) = (after, stillBegun)
        }
        return next[pieces.count]
    }

    /// Marks a piece, and those behind it that may stand for nothing.
    private func reach(_ start: Int, _ states: inout [Bool]) {
        var index = start
        while true {
            states[index] = true
            guard index < pieces.count else { return }
            switch pieces[index] {
            case .star, .all, .folders: index += 1
            case .byte, .any, .among: return
            }
        }
    }

    private static func folded(_ byte: UInt8, _ ignoringCase: Bool) -> UInt8 {
        ignoringCase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    // MARK: - Brackets

    /// What `[a-z]` stands for, up to the bracket that ends it; nil if none does.
    private static func bracket(_ rest: inout ArraySlice<UInt8>, _ ignoringCase: Bool) -> Set<UInt8>? {
        var bytes: Set<UInt8> = []
        let isNegative = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegative { rest = rest.dropFirst() }
        var isFirst = true
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]"), !isFirst {
                if ignoringCase { bytes.formUnion(bytes.map { folded($0, true) }) }
                return isNegative ? Set(0...255).subtracting(bytes) : bytes
            }
            isFirst = false
            if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":"), let members = named(&rest) {
                bytes.formUnion(members)
                continue
            }
            guard let start = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte else { return nil }
            guard rest.first == UInt8(ascii: "-"), let second = rest.dropFirst().first, second != UInt8(ascii: "]")
            else {
                bytes.insert(start)
                continue
            }
            rest = rest.dropFirst(2)
            guard let end = second == UInt8(ascii: "\\") ? rest.popFirst() : second else { return nil }
            if start <= end { bytes.formUnion(start...end) }
        }
        return nil
    }

    /// What `[:digit:]` stands for; `rest` begins with the colon, and is left alone if it is no such name.
    private static func named(_ rest: inout ArraySlice<UInt8>) -> Set<UInt8>? {
        guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: ":")),
            end + 1 < rest.endIndex, rest[end + 1] == UInt8(ascii: "]")
        else { return nil }
        let tests: [String: (Int32) -> Int32] = [
            "alnum": isalnum, "alpha": isalpha, "blank": { $0 == 0x20 || $0 == 9 ? 1 : 0 }, "cntrl": iscntrl,
            "digit": isdigit, "graph": isgraph, "lower": islower, "print": isprint, "punct": ispunct, "space": isspace,
            "upper": isupper, "xdigit": isxdigit,
        ]
        guard let test = tests[String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)] else { return nil }
        rest = rest[(end + 2)...]
        return Set((0..<0x80).filter { test(Int32($0)) != 0 })
    }
}
