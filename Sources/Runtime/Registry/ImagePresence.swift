/// Whether a registry has an image.
public enum ImagePresence: Hashable, Sendable {
    case present
    case missing
    /// The registry gave no answer that tells. The reason is one line of printable characters for people, without a
    /// full stop and without anything secret.
    case unknown(reason: String)
}
