import Compiler

/// One thing that a field is computed from.
public struct Ingredient: Sendable {
    /// The key in its file (`cpu_burst_add`), or a few words.
    public var name: String
    /// Nil if no file holds it.
    public var source: FieldSource?

    init(_ name: String, _ source: FieldSource?) {
        self.name = name
        self.source = source
    }

    init(_ name: String, _ origin: Origin) { self.init(name, FieldSource(origin)) }
}
