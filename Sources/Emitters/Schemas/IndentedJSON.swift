import Compiler

/// JSON for people: its members in the order in which they were given.
indirect enum JSONTree {
    case object([JSONMember])
    case list([JSONTree])
    case scalar(Value)

    static func text(_ text: String) -> JSONTree { .scalar(.string(text)) }
}

/// A name and its value.
struct JSONMember {
    var name: String
    var value: JSONTree

    init(_ name: String, _ value: JSONTree) {
        self.name = name
        self.value = value
    }
}

/// Writes JSON with two spaces a level; lists of scalars stay on one line.
struct IndentedJSON {
    private var writer = JSONWriter()

    static func text(_ tree: JSONTree) -> String {
        var text = IndentedJSON()
        text.write(tree, depth: 0)
        text.writer.raw("\n")
        return String(decoding: text.writer.bytes, as: UTF8.self)
    }

    private mutating func write(_ tree: JSONTree, depth: Int) {
        switch tree {
        case .scalar(let value): writer.value(value)
        case .object(let members):
            lines(members, "{", "}", depth) { text, member in
                text.writer.string(member.name)
                text.writer.raw(": ")
                text.write(member.value, depth: depth + 1)
            }
        case .list(let items):
            let scalars = items.compactMap { if case .scalar(let value) = $0 { value } else { nil } }
            guard scalars.count < items.count else { return writer.value(.list(scalars)) }
            lines(items, "[", "]", depth) { text, item in text.write(item, depth: depth + 1) }
        }
    }

    private mutating func lines<Item>(
        _ items: [Item], _ open: StaticString, _ close: StaticString, _ depth: Int,
        _ write: (inout IndentedJSON, Item) -> Void
    ) {
        writer.raw(open)
        for (place, item) in items.enumerated() {
            writer.raw(place > 0 ? "," : "")
            newLine(depth + 1)
            write(&self, item)
        }
        if !items.isEmpty { newLine(depth) }
        writer.raw(close)
    }

    private mutating func newLine(_ depth: Int) {
        writer.raw("\n")
        writer.raw([UInt8](repeating: UInt8(ascii: " "), count: depth * 2))
    }
}
