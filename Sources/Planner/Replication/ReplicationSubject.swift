import Compiler

/// An instance whose replication is checked.
public struct ReplicationSubject: Sendable {
    public var id: InstanceID
    /// How many tasks are expected.
    public var instances: Int
    /// `replication_threshold`, in percent; what follows the point does not count.
    public var threshold: Double
    public var pool: String
    /// `SERVICE.NAMESPACE` each; its own name if there are none.
    public var registrations: [String]
    /// Whether the namespace of its name has a `proxy_port`.
    public var hasProxy: Bool
    /// The attribute of slaves by which the namespace is discovered: `habitat`, `region`, …
    public var discover: String

    public init(
        id: InstanceID, instances: Int, threshold: Double = 50, pool: String, registrations: [String] = [],
        hasProxy: Bool, discover: String
    ) {
        (self.id, self.instances, self.threshold, self.pool) = (id, instances, threshold, pool)
        (self.registrations, self.hasProxy, self.discover) = (registrations, hasProxy, discover)
    }

    /// Whether HAProxy can tell: with another name first, its backends cannot be told from others'.
    public var isCheckedInSmartstack: Bool {
        hasProxy && (registrations.first ?? id.description).hasSameBytes(as: id.description)
    }
}
