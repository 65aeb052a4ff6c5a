/// The Marathons of a cluster, as `marathon_servers` and `previous_marathon_servers` of the system configuration tell them.
public struct MarathonServers: Sendable {
    /// Those on which apps belong: an instance's shard is a place among them.
    public var current: [MarathonServer]
    /// Those on which older apps may be.
    public var previous: [MarathonServer]

    public init(current: [MarathonServer] = [], previous: [MarathonServer] = []) {
        (self.current, self.previous) = (current, previous)
    }
}

/// One Marathon.
public struct MarathonServer: Sendable {
    /// Its servers; one at least.
    public var urls: [String]
    /// Both or neither.
    public var user: String?
    public var password: Password?

    public init(urls: [String], user: String? = nil, password: Password? = nil) {
        (self.urls, self.user, self.password) = (urls, user, password)
    }
}
