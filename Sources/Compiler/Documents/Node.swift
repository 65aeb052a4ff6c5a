/// A value in a document, with its place.
public struct Node: Sendable {
    public let document: Document
    let index: Int32

    var raw: RawNode { document.nodes[Int(index)] }
    var kind: NodeKind { raw.kind }

    public var isNull: Bool { kind == .null }
    public var isMapping: Bool { kind == .map }
    public var isList: Bool { kind == .list }

    /// The text, if the node is a string.
    public var string: String? {
        let raw = raw
        guard raw.kind == .string else { return nil }
        return String(decoding: document.text[raw.offset..<(raw.offset + raw.count)], as: UTF8.self)
    }

    /// Whether the node is the string `text`, byte for byte.
    func isString(_ text: String) -> Bool {
        let raw = raw
        return raw.kind == .string && document.holds(text.utf8.span, at: raw.offset, count: raw.count)
    }

    /// The pairs of a mapping, in Python's order; none of another node.
    public var pairs: Pairs { Pairs(document: document, raw: raw) }

    /// How many pairs a mapping has; 0 for another node.
    var pairCount: Int { raw.kind == .map ? raw.count : 0 }

    /// A pair of a mapping, by its place among them.
    func pair(_ place: Int) -> (key: Node, value: Node, via: Node?) {
        let first = raw.offset + place * 3
        let via = document.links[first + 2]
        return (
            Node(document: document, index: document.links[first]),
            Node(document: document, index: document.links[first + 1]),
            via < 0 ? nil : Node(document: document, index: via)
        )
    }

    /// Hands the bytes of a pair's key to a function; nil if the key is no string.
    func withKeyBytes<Result>(_ place: Int, _ work: (Span<UInt8>) -> Result) -> Result? {
        let key = document.nodes[Int(document.links[raw.offset + place * 3])]
        guard key.kind == .string else { return nil }
        let text = document.text
        return work(text.span.extracting(key.offset..<(key.offset + key.count)))
    }

    /// The items of a list; none of another node.
    public var items: [Node] {
        let raw = raw
        guard raw.kind == .list || raw.kind == .tuple || raw.kind == .set else { return [] }
        return (raw.offset..<(raw.offset + raw.count)).map { Node(document: document, index: document.links[$0]) }
    }

    /// The value under a key, if the node is a mapping that has it.
    public func value(_ key: String) -> Node? {
        let raw = raw
        guard raw.kind == .map else { return nil }
        if raw.count > Document.indexedFrom {
            return document.place(of: key, in: raw).map { Node(document: document, index: document.links[$0 + 1]) }
        }
        let wanted = key.utf8.span
        // Over the indices: a node for each pair would cost more than the comparison.
        for place in stride(from: raw.offset, to: raw.offset + raw.count * 3, by: 3) {
            let candidate = document.nodes[Int(document.links[place])]
            if candidate.kind == .string, document.holds(wanted, at: candidate.offset, count: candidate.count) {
                return Node(document: document, index: document.links[place + 1])
            }
        }
        return nil
    }

    public var span: SourceSpan {
        let raw = raw
        return SourceSpan(
            path: document.path, start: Position(line: raw.startLine, column: raw.startColumn),
            end: Position(line: raw.endLine, column: raw.endColumn))
    }

    /// The text of the line on which it starts.
    public var excerpt: String? { document.line(raw.startLine) }

    /// A finding about this node, with its place and line.
    public func diagnostic(_ id: DiagnosticID, _ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(id, message, hint: hint, span: span, excerpt: excerpt)
    }

    /// The value as Python holds it. Aliases are written out; the parsers bound how much that can be.
    public var value: Value {
        let raw = raw
        switch raw.kind {
        case .null, .mergeKey, .valueKey: return .null
        case .bool: return .bool(raw.payload != 0)
        case .int: return .int(Int(raw.payload))
        case .float: return .float(Double(bitPattern: UInt64(bitPattern: raw.payload)))
        case .string: return .string(string ?? "")
        case .bigInt:
            let digits = document.text[raw.offset..<(raw.offset + raw.count)]
            return BigInteger(String(decoding: digits, as: UTF8.self)).map { .bigInt($0) } ?? .null
        case .binary: return .binary(Array(document.text[raw.offset..<(raw.offset + raw.count)]))
        case .date: return PackedTime(raw.payload).timestamp.map { .date($0.date) } ?? .null
        case .timestamp: return PackedTime(raw.payload).timestamp.map { .timestamp($0) } ?? .null
        case .list: return .list(items.map(\.value))
        case .tuple: return .tuple(items.map(\.value))
        case .set: return .set(items.map(\.value))
        case .map: return .map(pairs.map { ($0.key.value, $0.value.value) })
        }
    }
}

/// The pairs of a mapping.
public struct Pairs: Sequence, IteratorProtocol, Sendable {
    private let document: Document?
    private var place = 0
    private var end = 0

    public static let none = Pairs()

    private init() { document = nil }

    init(document: Document, raw: RawNode) {
        self.document = document
        guard raw.kind == .map else { return }
        place = raw.offset
        end = raw.offset + raw.count * 3
    }

    /// `via` is the `<<` key through which the pair came, nil for the mapping's own pairs.
    public mutating func next() -> (key: Node, value: Node, via: Node?)? {
        guard place < end, let document else { return nil }
        defer { place += 3 }
        let via = document.links[place + 2]
        return (
            Node(document: document, index: document.links[place]),
            Node(document: document, index: document.links[place + 1]),
            via < 0 ? nil : Node(document: document, index: via)
        )
    }
}

/// A date or a time in 64 bits.
struct PackedTime {
    var bits: Int64

    init(_ bits: Int64) { self.bits = bits }

    init(_ time: Timestamp) {
        var bits = Int64(time.date.year)
        bits = bits << 4 | Int64(time.date.month)
        bits = bits << 5 | Int64(time.date.day)
        bits = bits << 5 | Int64(time.hour)
        bits = bits << 6 | Int64(time.minute)
        bits = bits << 6 | Int64(time.second)
        self.bits = bits << 20 | Int64(time.microsecond)
    }

    var timestamp: Timestamp? {
        func field(_ shift: Int64, _ width: Int64) -> Int { Int(bits >> shift & (1 << width - 1)) }
        guard let date = CalendarDate(year: field(46, 14), month: field(42, 4), day: field(37, 5)) else { return nil }
        return Timestamp(
            date: date, hour: field(32, 5), minute: field(26, 6), second: field(20, 6), microsecond: field(0, 20))
    }
}
