/// Takes a JSON text as it comes, and keeps of it the members with certain names, wherever they stand: of a large answer of which
/// little is read, the rest is never in memory.
///
/// What is kept is JSON as far as the text is. Of what is passed over, brackets have to match and strings to end; the parser
/// judges the rest.
public struct JSONFilter: Sendable {
    private enum State {
        /// In a value that is kept, or beside it.
        case kept, keptString
        /// A key is due, or the end of the mapping: after a comma, only a key.
        case keyIsDue, keyIsDueAfterComma
        case key, colonIsDue
        /// In a member that is passed over: before its colon, before its value, in it.
        case passedOverColon, passedOverSpace, passedOver, passedOverString
        /// It is no JSON.
        case broken
    }

    private let names: MemberNames
    private var state = State.kept
    /// Whether the last byte was a backslash of a string.
    private var isEscaped = false
    /// The brackets that are due, innermost last.
    private var due: [UInt8] = []
    /// How many are due where the member ends that is passed over.
    private var level = 0
    /// The beginning of a key whose end has not come yet.
    private var key: [UInt8] = []
    private var text: [UInt8] = []

    public init(only names: Set<String>) { self.names = MemberNames(names) }

    /// What was kept; nil: what was taken is no JSON text.
    public var filtered: [UInt8]? { state == .broken || !due.isEmpty ? nil : text }

    /// How many bytes were kept so far.
    public var count: Int { text.count }

    public mutating func take(_ bytes: [UInt8]) {
        let span = bytes.span
        var place = 0
        while place < span.count {
            switch state {
            case .passedOver, .passedOverSpace: passOver(span, &place)
            case .passedOverString: if endsString(span, &place) { state = .passedOver }
            case .keptString:
                let begin = place
                if endsString(span, &place) { state = .kept }
                text += bytes[begin..<place]
            case .key:
                let begin = place
                if endsString(span, &place) {
                    endKey(bytes[begin..<place])
                } else {
                    key += bytes[begin..<place]
                }
            case .broken: return
            case .kept, .keyIsDue, .keyIsDueAfterComma, .colonIsDue, .passedOverColon:
                take(span[place])
                place += 1
            }
        }
    }

    /// Goes on to after the quote that ends a string; false: it goes on in what comes next.
    private mutating func endsString(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        if isEscaped {
            isEscaped = false
            place += 1
        }
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") {
                if place == bytes.count { isEscaped = true } else { place += 1 }
            }
        }
        return false
    }

    /// A byte outside of strings.
    private mutating func take(_ byte: UInt8) {
        let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        switch (state, byte) {
        case (.kept, UInt8(ascii: ",")) where due.last == UInt8(ascii: "}"): state = .keyIsDueAfterComma
        case (.kept, UInt8(ascii: "{")):
            open(UInt8(ascii: "}"))
            text.append(byte)
            if state == .kept { state = .keyIsDue }
        case (.kept, UInt8(ascii: "[")):
            open(UInt8(ascii: "]"))
            text.append(byte)
        case (.kept, UInt8(ascii: "}")), (.kept, UInt8(ascii: "]")), (.keyIsDue, UInt8(ascii: "}")): close(byte)
        case (.kept, UInt8(ascii: "\"")):
            text.append(byte)
            state = .keptString
        case (.kept, _): text.append(byte)
        case (.keyIsDue, UInt8(ascii: "\"")), (.keyIsDueAfterComma, UInt8(ascii: "\"")):
            state = .key
        case (.colonIsDue, UInt8(ascii: ":")):
            text.append(byte)
            state = .kept
        case (.passedOverColon, UInt8(ascii: ":")): state = .passedOverSpace
        default: if !isSpace { state = .broken }
        }
    }

    private mutating func open(_ closer: UInt8) {
        if due.count < JSONParser.depthLimit { due.append(closer) } else { state = .broken }
    }

    private mutating func close(_ byte: UInt8) {
        guard due.popLast() == byte else {
            state = .broken
            return
        }
        text.append(byte)
        state = .kept
    }

    /// Decides what becomes of the member whose key has ended, with a quote. One with escapes is the parser's to judge.
    private mutating func endKey(_ end: ArraySlice<UInt8>) {
        let whole = key.isEmpty ? end : (key + end)[...]
        key = []
        let name = whole.dropLast()
        if names.contain(name.span) || whole.contains(UInt8(ascii: "\\")) {
            if text.last != UInt8(ascii: "{") { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "\""))
            text += whole
            state = .colonIsDue
        } else {
            (level, state) = (due.count, .passedOverColon)
        }
    }

    /// Goes on in a value that is passed over, or before it.
    private mutating func passOver(_ bytes: Span<UInt8>, _ place: inout Int) {
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: continue
            case UInt8(ascii: "\""):
                state = .passedOverString
                return
            case UInt8(ascii: "{"): open(UInt8(ascii: "}"))
            case UInt8(ascii: "["): open(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if due.count == level { return endMember(byte) }
                if due.popLast() != byte { state = .broken }
            case UInt8(ascii: ",") where due.count == level: return endMember(byte)
            default: break
            }
            if state == .broken { return }
            state = .passedOver
        }
    }

    private mutating func endMember(_ byte: UInt8) {
        if state == .passedOverSpace {
            state = .broken
        } else if byte == UInt8(ascii: ",") {
            state = .keyIsDueAfterComma
        } else {
            close(byte)
        }
    }
}
