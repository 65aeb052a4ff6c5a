/// The Chronos of a cluster, as `chronos_config` of the system configuration tells it.
public struct ChronosServer: Sendable {
    /// Its servers; one at least.
    public var urls: [String]
    /// Both or neither.
    public var user: String?
    public var password: Password?
    /// Of its API, as `2` or `3.0`; nil: that which it answers to. paasta_tools knows no such key, and talks as to 2.
    public var version: String?

    public init(urls: [String], user: String? = nil, password: Password? = nil, version: String? = nil) {
        (self.urls, self.user, self.password, self.version) = (urls, user, password, version)
    }
}

/// What the system configuration says of Chronos.
public enum ChronosConfiguration: Sendable {
    /// The cluster has none.
    case none
    case server(ChronosServer)
    /// It cannot be used: then nobody knows what runs.
    case unusable
}
