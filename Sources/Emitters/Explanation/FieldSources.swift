import Compiler

/// Where the fields of one artifact come from: a table from paths to sources. It may name more than the artifact has,
/// which leaves out what is empty.
struct FieldSources {
    private var sources: [FieldPath: FieldSource] = [:]

    subscript(_ path: FieldPath) -> FieldSource? { sources[path] }

    mutating func set(_ path: FieldPath, _ source: FieldSource) { sources[path] = source }

    mutating func set(_ path: String, _ source: FieldSource) { set(FieldPath(path), source) }

    mutating func set(_ path: String, _ origin: Origin) { set(path, FieldSource(origin)) }

    /// The items of a list, in order.
    mutating func setItems(_ path: String, _ items: [FieldSource]) {
        for (place, source) in items.enumerated() { set(FieldPath(path).item(place), source) }
    }
}
