/// A field of an artifact, and why it is what it is.
public struct ExplainedField: Sendable {
    public var path: FieldPath
    /// JSON, as in the artifact.
    public var value: String
    public var source: FieldSource
}
