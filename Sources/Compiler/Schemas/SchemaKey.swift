/// A key that a mapping may have.
public struct SchemaKey: Sendable {
    public let name: String
    public let shape: Schema
    /// One sentence, which editors show.
    public let about: String
    /// What holds where the key is not written.
    public let standard: Value?
    public let isRequired: Bool

    init(_ name: String, _ shape: Schema, _ about: String, standard: Value? = nil, isRequired: Bool = false) {
        self.name = name
        self.shape = shape
        self.about = about
        self.standard = standard
        self.isRequired = isRequired
    }

    /// The key where it has to be there.
    var required: SchemaKey { SchemaKey(name, shape, about, standard: standard, isRequired: true) }

    /// The key where the original does not look at its value.
    var advised: SchemaKey {
        SchemaKey(name, .advice(shape), about, standard: standard, isRequired: isRequired)
    }
}
