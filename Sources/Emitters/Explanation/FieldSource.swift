import Compiler

/// Where a field of an artifact comes from.
public enum FieldSource: Sendable {
    /// A file of soa-configs; `through` is the `<<` that brought it to the instance.
    case written(SourcePlace, through: SourcePlace?)
    /// Nothing sets it.
    case standard
    /// Nothing can set it: it is the same in every artifact of its family.
    case fixed
    /// A file of the system configuration.
    case system(SourcePlace)
    /// The service's deployments.json: what its deploy group runs, or what is said of the instance alone.
    case deployments(SourcePlace)
    /// Made from others.
    case computed(from: [Ingredient])

    init(_ origin: Origin) {
        switch origin {
        case .written(let node): self = .written(SourcePlace(node), through: nil)
        case .merged(let node, let through): self = .written(SourcePlace(node), through: SourcePlace(through))
        case .system(let node): self = .system(SourcePlace(withoutExcerpt: node))
        case .standard: self = .standard
        case .computed: self = .computed(from: [])
        }
    }

    static func deployments(_ node: Node) -> FieldSource { .deployments(SourcePlace(node)) }

    /// Computed from names that no file holds: those of folders and files.
    static func computed(from names: String...) -> FieldSource {
        .computed(from: names.map { Ingredient($0, nil) })
    }
}
