/// What an editor asks of a shape.
extension Schema {
    /// What stands under a key of a mapping of this shape, with what is known of the key; nil if nothing is known.
    public func member(_ name: String) -> (key: SchemaKey?, shape: Schema)? {
        switch self {
        case .mapping(let shape):
            if let place = shape.place(of: name) { return (shape.keys[place], shape.keys[place].shape) }
            if let named = shape.names.first(where: { $0.form.accepts(name) }) { return (nil, named.shape) }
            if case .shaped(let schema) = shape.rest { return (nil, schema) }
            return nil
        case .advice(let inner): return inner.member(name)
        case .either(let shapes): return shapes.lazy.compactMap { $0.member(name) }.first
        default: return nil
        }
    }

    /// The shape of a list's items; nil if it is none.
    public var itemShape: Schema? {
        switch self {
        case .list(let shape): shape.item
        case .advice(let inner): inner.itemShape
        case .either(let shapes): shapes.lazy.compactMap(\.itemShape).first
        default: nil
        }
    }

    /// The keys that a mapping of this shape may have.
    public var knownKeys: [SchemaKey] {
        switch self {
        case .mapping(let shape): shape.keys
        case .advice(let inner): inner.knownKeys
        case .either(let shapes): shapes.flatMap(\.knownKeys)
        default: []
        }
    }

    /// The texts of which a value is one, as YAML has them; empty where it may be another.
    public var choices: [String] {
        switch self {
        case .choice(let texts): texts
        case .boolean: ["true", "false"]
        case .advice(let inner): inner.choices
        case .either(let shapes): shapes.flatMap(\.choices)
        default: []
        }
    }
}
