import Synchronization

/// A parsed file: an arena of nodes, each with its place in the text. Made once by a parser, never changed.
///
/// Nodes lie in one array, the children of all collections in a second, the text of all scalars in a third: a file
/// costs a handful of allocations however many values it has. An alias is the index of the node it stands for, so a
/// document is never larger than its text; `expandedSize` is what it would be with every alias written out.
public final class Document: Sendable {
    /// Path from the top of the soa-configs tree, or of a system configuration.
    public let path: String
    /// The file's bytes, for excerpts.
    public let source: [UInt8]
    let nodes: [RawNode]
    /// Of a list its items; of a mapping, for each pair, its key, its value, and the `<<` key through which it came
    /// (-1 for the mapping's own).
    let links: [Int32]
    let text: [UInt8]
    let rootIndex: Int32
    /// Nodes with every alias written out.
    public let expandedSize: Int

    /// Where lines begin; found when the first line is asked for. A file may have thousands of findings.
    private let lineStarts = Mutex<[Int32]>([])

    init(
        path: String, source: [UInt8], nodes: [RawNode], links: [Int32], text: [UInt8], root: Int32, expandedSize: Int
    ) {
        self.path = path
        self.source = source
        self.nodes = nodes
        self.links = links
        self.text = text
        self.rootIndex = root
        self.expandedSize = expandedSize
    }

    public var root: Node { Node(document: self, index: rootIndex) }

    /// Whether the scalar at that place is `wanted`, byte for byte.
    func holds(_ wanted: Span<UInt8>, at offset: Int, count: Int) -> Bool {
        guard wanted.count == count else { return false }
        for i in wanted.indices where text[offset &+ i] != wanted[i] { return false }
        return true
    }

    /// The text of a line (counted from 1) without its line break, cut at 400 bytes.
    func line(_ number: UInt32) -> String? {
        let starts = lineStarts.withLock { starts in
            if starts.isEmpty { starts = SourceLines.starts(of: source) }
            return starts
        }
        return SourceLines.text(of: number, starts: starts, in: source)
    }

    private let textPlaces = Mutex<TextPlaces?>(nil)

    /// Of a YAML file; made when the first place is asked for.
    var places: TextPlaces {
        textPlaces.withLock { places in
            if let places { return places }
            let made = TextPlaces(source)
            places = made
            return made
        }
    }

    // MARK: Large mappings

    /// Of mappings that have more pairs than that, keys are looked up in an index.
    static let indexedFrom = 64

    /// By where a mapping's links begin: the place of each text's pair there. Made when the first key is asked for.
    private let indices = Mutex<[Int: [ArraySlice<UInt8>: Int]]>([:])

    /// Where the pair of a key stands in `links`; nil if the mapping has none.
    func place(of key: String, in mapping: RawNode) -> Int? {
        let index = indices.withLock { indices in
            if let known = indices[mapping.offset] { return known }
            let places = stride(from: mapping.offset, to: mapping.offset + mapping.count * 3, by: 3)
            var index: [ArraySlice<UInt8>: Int] = [:]
            for place in places {
                let key = nodes[Int(links[place])]
                if key.kind == .string { index[text[key.offset..<(key.offset + key.count)]] = place }
            }
            indices[mapping.offset] = index
            return index
        }
        return index[Array(key.utf8)[...]]
    }
}

enum NodeKind: UInt8, Sendable {
    case null, bool, int, bigInt, float, string, date, timestamp, binary
    case list, tuple, map, set
    /// `<<` and `=` before their mapping is complete; a document has none.
    case mergeKey, valueKey
}

/// A node as the arena holds it: 32 bytes.
struct RawNode: Sendable {
    var payload: Int64
    var startLine: UInt32
    var startColumn: UInt32
    var endLine: UInt32
    var endColumn: UInt32
    /// How many nodes it is with every alias written out.
    var size: Int32
    var kind: NodeKind

    /// For text and collections: where in `text` or `links`, and how many bytes or children.
    static func range(_ offset: Int, _ count: Int) -> Int64 { Int64(offset) << 32 | Int64(count) }
    var offset: Int { Int(payload >> 32) }
    var count: Int { Int(payload & 0xFFFF_FFFF) }
}
