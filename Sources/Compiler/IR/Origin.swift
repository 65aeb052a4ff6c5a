/// Where a field's value comes from. `explain`, findings and diffs all read this.
public enum Origin: Sendable {
    /// Written in a file of soa-configs.
    case written(Node)
    /// Written under an anchor, and brought here by a `<<`.
    case merged(Node, through: Node)
    /// Written in a file of the system configuration.
    case system(Node)
    /// paasta_tools' default.
    case standard
    /// Made from other fields.
    case computed

    /// The place in a file, if there is one.
    public var node: Node? {
        switch self {
        case .written(let node), .merged(let node, _), .system(let node): node
        case .standard, .computed: nil
        }
    }

    /// Where an item of a list comes from that this is the origin of; the list's own origin if it has no such item.
    func item(_ place: Int, in items: [Node]) -> Origin {
        guard items.indices.contains(place) else { return self }
        switch self {
        case .written: return .written(items[place])
        case .merged(_, let through): return .merged(items[place], through: through)
        case .system: return .system(items[place])
        case .standard, .computed: return self
        }
    }
}

/// A value of the IR and where it comes from.
public struct Setting<Value: Sendable>: Sendable {
    public var value: Value
    public var origin: Origin

    public init(_ value: Value, _ origin: Origin) {
        self.value = value
        self.origin = origin
    }
}
