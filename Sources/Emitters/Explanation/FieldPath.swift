import Compiler

/// Where a field stands in an artifact: `cpus`, `env.PAASTA_CLUSTER`, `healthChecks[0].path`. The artifact itself is the
/// empty path.
public struct FieldPath: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    func member(_ name: String) -> FieldPath { FieldPath(text.isEmpty ? name : text + "." + name) }

    func item(_ place: Int) -> FieldPath { FieldPath("\(text)[\(place)]") }

    /// An item by what it is called.
    func item(named name: String) -> FieldPath { FieldPath("\(text)[\(name)]") }

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
        let ends = text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: ".") || text.utf8[$0] == UInt8(ascii: "[") }
        return [self] + ends.reversed().compactMap { String(text.utf8[..<$0]).map { FieldPath($0) } }
    }
}
