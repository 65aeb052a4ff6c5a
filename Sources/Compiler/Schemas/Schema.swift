/// What a value of a file may be. Checking a file and telling an editor about it are both made of this.
///
/// Kinds of values are those of Python's `jsonschema` for draft 4: `true` is no number, and `1.0` no integer.
public indirect enum Schema: Sendable {
    case anything
    case null
    case boolean
    case integer(NumberRange)
    case number(NumberRange)
    case text
    case matching(TextPattern)
    /// One of these texts.
    case choice([String])
    case list(ListShape)
    case mapping(MappingShape)
    /// One of these; they are values of different kinds.
    case either([Schema])
    /// What paasta_tools does not look at: whatever is wrong inside is a warning.
    case advice(Schema)

    // MARK: Short forms

    static let wholeNumber = Schema.integer(.any)
    static let anyNumber = Schema.number(.any)
    static let anyList = Schema.list(ListShape(.anything))
    static let texts = Schema.list(ListShape(.text))
    static let distinctTexts = Schema.list(ListShape(.text, isUnique: true))
    /// A mapping of whatever keys and values.
    static let anyMapping = Schema.mapping(MappingShape(rest: .anything))

    /// A mapping with these keys, about which the original does not care: others get a warning.
    static func open(_ keys: [SchemaKey]) -> Schema { .mapping(MappingShape(keys, rest: .advisedAgainst)) }

    /// A mapping with these keys and no others.
    static func closed(_ keys: [SchemaKey]) -> Schema { .mapping(MappingShape(keys, rest: .refused)) }

    /// A mapping from any text to values of that shape.
    static func values(_ shape: Schema) -> Schema { .mapping(MappingShape(rest: .shaped(shape))) }

    // MARK: Words

    /// What the value is, for people: `a number`.
    public var noun: String {
        switch self {
        case .anything: "anything"
        case .null: "null"
        case .boolean: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .text, .matching: "text"
        case .choice(let texts): Schema.oneOf(texts.map { "'\($0)'" })
        case .list: "a list"
        case .mapping: "a mapping"
        case .either(let shapes): Schema.oneOf(shapes.map(\.noun))
        case .advice(let shape): shape.noun
        }
    }

    private static func oneOf(_ nouns: [String]) -> String {
        guard let last = nouns.last, nouns.count > 1 else { return nouns.first ?? "" }
        return nouns.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Whether a value is of the right kind, whatever is inside.
    func isKind(of node: Node) -> Bool {
        switch self {
        case .anything: true
        case .null: node.kind == .null
        case .boolean: node.kind == .bool
        case .integer: node.kind == .int || node.kind == .bigInt
        case .number: node.kind == .int || node.kind == .bigInt || node.kind == .float
        case .text, .matching, .choice: node.kind == .string
        case .list: node.kind == .list
        case .mapping: node.kind == .map
        case .either(let shapes): shapes.contains { $0.isKind(of: node) }
        case .advice(let shape): shape.isKind(of: node)
        }
    }
}
