/// What a mapping may hold: known keys, keys of a known form, and others.
public struct MappingShape: Sendable {
    /// What becomes of keys that are not known.
    public enum Rest: Sendable {
        case anything
        /// A warning: nobody reads such a key.
        case advisedAgainst
        case refused
        case shaped(Schema)
    }

    public let keys: [SchemaKey]
    /// Keys by the form of their names. A name is of one form at most.
    public let names: [(form: TextPattern, shape: Schema)]
    public let rest: Rest
    /// Whether at least one key is needed.
    public let isFilled: Bool
    public let rules: [KeyRule]
    private let places: [String: Int]

    init(
        _ keys: [SchemaKey] = [], names: [(form: TextPattern, shape: Schema)] = [], rest: Rest, isFilled: Bool = false,
        rules: [KeyRule] = []
    ) {
        self.keys = keys
        self.names = names
        self.rest = rest
        self.isFilled = isFilled
        self.rules = rules
        places = Dictionary(keys.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// Where a key is among `keys`.
    func place(of name: String) -> Int? {
        guard let place = places[name], keys[place].name.hasSameBytes(as: name) else { return nil }
        return place
    }
}
