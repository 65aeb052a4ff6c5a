/// Collects the nodes of one document; the parsers fill it.
struct DocumentBuilder {
    private(set) var nodes: [RawNode] = []
    private(set) var links: [Int32] = []
    private(set) var text: [UInt8] = []
    /// Warnings that do not break the document.
    var diagnostics: [Diagnostic] = []
    let path: String
    let source: [UInt8]
    /// Where lines begin; found when the first line is asked for.
    private var lineStarts: [Int32] = []

    init(path: String, source: [UInt8]) {
        self.path = path
        self.source = source
        nodes.reserveCapacity(source.count / 12 + 4)
        links.reserveCapacity(source.count / 8 + 8)
        text.reserveCapacity(source.count)
    }

    struct Place {
        var start: Position
        var end: Position
    }

    /// How much there is.
    struct Mark {
        fileprivate var nodes: Int
        fileprivate var links: Int
        fileprivate var text: Int
    }

    var mark: Mark { Mark(nodes: nodes.count, links: links.count, text: text.count) }

    /// Takes back what was added since; no node that stays names one of it.
    mutating func forget(since mark: Mark) {
        nodes.removeLast(nodes.count - mark.nodes)
        links.removeLast(links.count - mark.links)
        text.removeLast(text.count - mark.text)
    }

    func kind(_ index: Int32) -> NodeKind { nodes[Int(index)].kind }
    func size(_ index: Int32) -> Int { Int(nodes[Int(index)].size) }

    mutating func setKind(_ index: Int32, _ kind: NodeKind) { nodes[Int(index)].kind = kind }

    mutating func add(_ kind: NodeKind, payload: Int64 = 0, at place: Place) -> Int32 {
        nodes.append(
            RawNode(
                payload: payload, startLine: place.start.line, startColumn: place.start.column,
                endLine: place.end.line, endColumn: place.end.column, size: 1, kind: kind))
        return Int32(nodes.count - 1)
    }

    mutating func addText(_ kind: NodeKind, _ bytes: some Collection<UInt8>, at place: Place) -> Int32 {
        let offset = text.count
        text.append(contentsOf: bytes)
        return add(kind, payload: RawNode.range(offset, text.count - offset), at: place)
    }

    mutating func addValue(_ value: Value, at place: Place) -> Int32 {
        switch value {
        case .int(let number): add(.int, payload: Int64(number), at: place)
        case .bigInt(let number): addText(.bigInt, number.description.utf8, at: place)
        case .float(let number): add(.float, payload: Int64(bitPattern: number.bitPattern), at: place)
        case .bool(let flag): add(.bool, payload: flag ? 1 : 0, at: place)
        case .string(let string): addText(.string, string.utf8, at: place)
        case .binary(let bytes): addText(.binary, bytes, at: place)
        case .timestamp(let time): add(.timestamp, payload: PackedTime(time).bits, at: place)
        case .date(let date):
            add(
                .date, payload: Timestamp(date: date, hour: 0, minute: 0, second: 0).map { PackedTime($0).bits } ?? 0,
                at: place)
        case .null, .list, .tuple, .map, .set: add(.null, at: place)
        }
    }

    /// Closes a collection that was added when it began. Of a mapping `children` holds key, value and via.
    mutating func close(_ index: Int32, children: [Int32], end: Position) {
        let place = Int(index)
        let width = nodes[place].kind == .map ? 3 : 1
        nodes[place].payload = RawNode.range(links.count, children.count / width)
        nodes[place].endLine = end.line
        nodes[place].endColumn = end.column
        links.append(contentsOf: children)
        var size = 1
        for (position, child) in children.enumerated() where position % 3 != 2 || width == 1 {
            size += self.size(child)
        }
        nodes[place].size = Int32(clamping: size)
    }

    /// The children of a closed collection, as `close` took them.
    func children(_ index: Int32) -> ArraySlice<Int32> {
        let raw = nodes[Int(index)]
        return links[raw.offset..<(raw.offset + raw.count * (raw.kind == .map ? 3 : 1))]
    }

    func textBytes(_ index: Int32) -> ArraySlice<UInt8> {
        let raw = nodes[Int(index)]
        return text[raw.offset..<(raw.offset + raw.count)]
    }

    func span(_ index: Int32) -> SourceSpan {
        let raw = nodes[Int(index)]
        return SourceSpan(
            path: path, start: Position(line: raw.startLine, column: raw.startColumn),
            end: Position(line: raw.endLine, column: raw.endColumn))
    }

    /// The text of a line, as `Document` has it.
    mutating func line(_ number: UInt32) -> String? {
        if lineStarts.isEmpty { lineStarts = SourceLines.starts(of: source) }
        return SourceLines.text(of: number, starts: lineStarts, in: source)
    }

    consuming func finish(root: Int32) -> Document {
        Document(
            path: path, source: source, nodes: nodes, links: links, text: text, root: root, expandedSize: size(root))
    }

    // MARK: Keys

    /// A pair of a mapping whose key stands there before.
    struct RepeatedKey {
        var key: Int32
        var value: Int32
        /// The key that stands first, and the value that it had up to here.
        var first: (key: Int32, value: Int32)
    }

    /// Of equal keys the first's text and place and the last's value remain, as in a Python dict. Takes and gives key,
    /// value and via of each pair; returns each key that stood again, with the one before it.
    func unify(_ pairs: inout [Int32]) -> [RepeatedKey] {
        let count = pairs.count / 3
        guard count > 1 else { return [] }
        var repeated: [RepeatedKey] = []
        var kept = 0
        var byHash: [Int: [Int]] = [:]
        let many = count > 16
        for i in 0..<count {
            let (key, value, via) = (pairs[i * 3], pairs[i * 3 + 1], pairs[i * 3 + 2])
            var twin: Int?
            if many {
                let hash = keyHash(key)
                twin = byHash[hash]?.first { isSameKey(pairs[$0 * 3], key) }
                if twin == nil { byHash[hash, default: []].append(kept) }
            } else {
                twin = (0..<kept).first { isSameKey(pairs[$0 * 3], key) }
            }
            if let twin {
                if via < 0, pairs[twin * 3 + 2] < 0 {
                    let first = (key: pairs[twin * 3], value: pairs[twin * 3 + 1])
                    repeated.append(RepeatedKey(key: key, value: value, first: first))
                }
                pairs[twin * 3 + 1] = value
                pairs[twin * 3 + 2] = via
            } else {
                (pairs[kept * 3], pairs[kept * 3 + 1], pairs[kept * 3 + 2]) = (key, value, via)
                kept += 1
            }
        }
        pairs.removeLast(pairs.count - kept * 3)
        return repeated
    }

    /// Whether two nodes are one key to a Python mapping: numbers by value, strings by bytes.
    func isSameKey(_ a: Int32, _ b: Int32) -> Bool {
        let (left, right) = (nodes[Int(a)], nodes[Int(b)])
        switch (left.kind, right.kind) {
        case (.string, .string), (.bigInt, .bigInt), (.binary, .binary):
            return left.count == right.count && textBytes(a).elementsEqual(textBytes(b))
        case (.null, .null): return true
        case (.date, .date), (.timestamp, .timestamp): return left.payload == right.payload
        default:
            guard let left = number(a), let right = number(b) else { return false }
            // PyYAML has one object for all `.nan`, and a dict takes an object for equal to itself.
            return left == right || (left.double.isNaN && right.double.isNaN)
        }
    }

    /// Whether two nodes are one value, each of the same kind. False of those that are too large to compare.
    func isSameValue(_ a: Int32, _ b: Int32) -> Bool {
        let (left, right) = (nodes[Int(a)], nodes[Int(b)])
        guard left.kind == right.kind, size(a) == size(b), size(a) <= 1000 else { return false }
        switch left.kind {
        case .string, .binary, .bigInt: return textBytes(a).elementsEqual(textBytes(b))
        case .list, .tuple, .set, .map:
            let (own, others) = (children(a), children(b))
            let width = left.kind == .map ? 3 : 1
            return own.count == others.count
                && zip(own, others).enumerated().allSatisfy { place, pair in
                    // Through which `<<` a pair came says nothing of its value.
                    place % width == 2 || isSameValue(pair.0, pair.1)
                }
        case .null, .bool, .int, .float, .date, .timestamp, .mergeKey, .valueKey: return left.payload == right.payload
        }
    }

    private func number(_ index: Int32) -> Number? {
        let raw = nodes[Int(index)]
        switch raw.kind {
        case .bool, .int: return .int(Int(raw.payload))
        case .bigInt: return BigInteger(String(decoding: textBytes(index), as: UTF8.self)).map { .big($0) }
        case .float: return .float(Double(bitPattern: UInt64(bitPattern: raw.payload)))
        default: return nil
        }
    }

    /// A hash for which equal keys are equal, to find duplicates among many. Seeded anew in each run: nobody can write a
    /// file whose keys all have the same.
    func keyHash(_ index: Int32) -> Int {
        var hasher = Hasher()
        let raw = nodes[Int(index)]
        switch raw.kind {
        case .string, .binary: hasher.combine(textBytes(index))
        default:
            switch number(index) {
            case .float(let value)?: hasher.combine(value.isNaN ? .nan : value)
            case .int(let value)?:
                // An integer that no double is equal to is a key of its own.
                if let double = Double(exactly: value) { hasher.combine(double) } else { hasher.combine(value) }
            case .big(let value)?:
                let double = value.double
                if double.isFinite, BigInteger(exactly: double) == value {
                    hasher.combine(double)
                } else {
                    hasher.combine(textBytes(index))
                }
            case nil: hasher.combine(raw.payload)
            }
        }
        return hasher.finalize()
    }
}
