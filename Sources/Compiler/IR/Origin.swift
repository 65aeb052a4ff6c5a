/// Where a field's value comes from. `explain`, findings and diffs all read this.
public enum Origin: Sendable {
    /// Written in a file of soa-configs or of the system configuration.
    case written(Node)
    /// Written under an anchor, and brought here by a `<<`.
    case merged(Node, through: Node)
    /// paasta_tools' default.
    case standard
    /// Made from other fields.
    case computed

    /// The place in a file, if there is one.
    public var node: Node? {
        switch self {
        case .written(let node), .merged(let node, _): node
        case .standard, .computed: nil
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
