import Compiler

/// Writes JSON as Python's `json.dump(value, indent=4, sort_keys=True, separators=(',', ': '))`, in which nerve-tools and
/// synapse-tools leave their files. Who calls it writes the members in the order of their names.
struct PrettyJSON {
    private var writer: JSONWriter
    private var depth: Int
    private var isFirst = true

    /// `depth` is how deep what is written stands in the whole.
    init(depth: Int = 0, capacity: Int = 0) {
        self.depth = depth
        writer = JSONWriter(capacity: capacity)
    }

    var bytes: [UInt8] { writer.bytes }

    mutating func object(_ members: (inout PrettyJSON) -> Void) { collection("{", "}", members) }

    mutating func member(_ name: StaticString, _ value: (inout PrettyJSON) -> Void) {
        item()
        writer.raw("\"")
        writer.raw(name)
        writer.raw("\": ")
        value(&self)
    }

    mutating func member(_ name: String, _ value: (inout PrettyJSON) -> Void) {
        item()
        writer.string(name)
        writer.raw(": ")
        value(&self)
    }

    mutating func list<Items: Sequence>(_ items: Items, _ write: (inout PrettyJSON, Items.Element) -> Void) {
        collection("[", "]") { json in
            for item in items {
                json.item()
                write(&json, item)
            }
        }
    }

    mutating func strings(_ items: [String]) { list(items) { $0.string($1) } }

    mutating func string(_ text: String) { writer.string(text) }

    mutating func bool(_ flag: Bool) { writer.bool(flag) }

    mutating func value(_ value: Value) {
        switch value {
        case .list(let items), .tuple(let items): list(items) { $0.value($1) }
        case .map(let entries):
            object { json in
                for entry in entries.sorted(by: JSONWriter.isBefore) {
                    json.item()
                    json.writer.key(entry.key)
                    json.writer.raw(": ")
                    json.value(entry.value)
                }
            }
        default: writer.value(value)
        }
    }

    /// Text that is JSON already, at this depth.
    mutating func raw(_ text: [UInt8]) { writer.raw(text) }

    private mutating func collection(
        _ open: StaticString, _ close: StaticString, _ write: (inout PrettyJSON) -> Void
    ) {
        writer.raw(open)
        depth += 1
        isFirst = true
        write(&self)
        depth -= 1
        if !isFirst { newLine() }
        writer.raw(close)
        isFirst = false
    }

    private mutating func item() {
        if !isFirst { writer.raw(",") }
        isFirst = false
        newLine()
    }

    private mutating func newLine() {
        let line = Self.newLine[..<min(Self.newLine.count, 1 + depth * 4)]
        writer.raw(line)
        for _ in Self.depthOnOneLine..<max(Self.depthOnOneLine, depth) { writer.raw("    ") }
    }

    private static let depthOnOneLine = 16
    private static let newLine = [UInt8](("\n" + String(repeating: " ", count: depthOnOneLine * 4)).utf8)
}
