import Compiler

/// Where a field stands in an artifact: `cpus`, `env.PAASTA_CLUSTER`, `healthChecks[0].path`. The artifact itself is the
/// empty path. An item of a list is told by what it is called, if it is called something, as its place is another after every
/// change: `constraints[hostname]`, `container.docker.parameters[memory-swap]`, `container.volumes[/nail/etc]`. Several
/// items may be called the same.
public struct FieldPath: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    func member(_ name: String) -> FieldPath { FieldPath(text.isEmpty ? name : text + "." + name) }

    func item(_ place: Int) -> FieldPath { FieldPath("\(text)[\(place)]") }

    /// An item by what it is called.
    func item(named name: String) -> FieldPath { FieldPath("\(text)[\(name)]") }

    /// What an item of a list is called: its key, name or path, or of a constraint the attribute. Nil if nothing, or something that
    /// would read as another path.
    static func name(of item: Node) -> String? {
        let name =
            item.isList
            ? item.items.first?.string
            : ["key", "name", "containerPath"].lazy.compactMap { item.value($0)?.string }.first
        return name.flatMap { $0.isEmpty || $0.utf8.contains { "[]".utf8.contains($0) } ? nil : $0 }
    }

    /// The list, and the place in it, of a path that ends in a number: `constraints[0]`.
    var placed: (list: FieldPath, place: Int)? {
        guard let list else { return nil }
        let digits = String(decoding: text.utf8.dropFirst(list.text.utf8.count + 1).dropLast(), as: UTF8.self)
        guard let place = Int(digits) else { return nil }
        return (list, place)
    }

    /// The list that this is an item of; nil if it is none.
    var list: FieldPath? {
        guard text.utf8.last == UInt8(ascii: "]"), let start = text.utf8.lastIndex(of: UInt8(ascii: "[")) else {
            return nil
        }
        return FieldPath(String(text[..<start]))
    }

    /// All the items that have nothing of their own.
    var anyItem: FieldPath { FieldPath(text + "[]") }

    /// Whether this is `other`, or stands somewhere in it.
    func isWithin(_ other: FieldPath) -> Bool {
        guard text.utf8.starts(with: other.text.utf8) else { return false }
        let rest = text.utf8.dropFirst(other.text.utf8.count).first
        return rest == nil || rest == UInt8(ascii: ".") || rest == UInt8(ascii: "[")
    }

    /// This path and all that it stands in, the longest first.
    var withParents: [FieldPath] {
        var isInBrackets = false
        let ends = text.utf8.indices.filter { index in
            switch text.utf8[index] {
            case UInt8(ascii: "["): isInBrackets = true
            case UInt8(ascii: "]"):
                isInBrackets = false
                return false
            case UInt8(ascii: "."): return !isInBrackets
            default: return false
            }
            return true
        }
        return [self] + ends.reversed().compactMap { String(text.utf8[..<$0]).map { FieldPath($0) } }
    }
}
