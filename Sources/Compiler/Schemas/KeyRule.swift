/// What the keys of a mapping have to do with each other.
public enum KeyRule: Sendable {
    /// One of these keys is there, and no second.
    case exactlyOne([String])
    /// A companion goes with one value of a key: needed beside that value, and not taken where the key is missing.
    case companion(name: String, shape: Schema, of: String, value: String)
}
