/// Why ZooKeeper gave no answer.
public struct ZooKeeperFailure: Error, Hashable {
    package enum Kind: Sendable {
        /// No server answers, or none in time.
        case unanswered
        /// The connection ended before the answer came: what was asked for may have been done.
        case connectionLost
        /// The session is over for ever, and all that went with it.
        case sessionLost
        /// The servers say no, or give what nobody asked for.
        case refused
        /// The client itself cannot be used here.
        case unusable
    }

    package var kind: Kind
    /// One line for people, without a full stop.
    public var reason: String
    public var hint: String?

    package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
        (self.kind, self.reason, self.hint) = (kind, reason, hint)
    }
}
