import Compiler

/// All that a round for one instance is decided from.
public struct BounceState: Sendable {
    public var instance: InstanceID
    /// The app that is wanted: its id without the slash, and how many tasks of it.
    public var wantedID: String
    public var wantedInstances: Int
    /// The Marathon that it belongs on.
    public var shard: Int
    public var policy: BouncePolicy
    /// Every app that the Marathons list which may have some of the instance, in their order. Those of others are passed over.
    public var apps: [LiveApp]
    /// By the id of the task.
    public var drains: [String: DrainAnswer]
    /// Hosts that Mesos drains for maintenance.
    public var drainingHosts: Known<Set<String>>
    /// For each host that was asked the ids of the tasks that its HAProxy has as up.
    public var haproxy: [String: Known<Set<String>>]
    /// Seconds since 1970.
    public var now: Double

    public init(
        instance: InstanceID, wantedID: String, wantedInstances: Int, shard: Int, policy: BouncePolicy, apps: [LiveApp],
        drains: [String: DrainAnswer], drainingHosts: Known<Set<String>>, haproxy: [String: Known<Set<String>>],
        now: Double
    ) {
        (self.instance, self.wantedID, self.wantedInstances) = (instance, wantedID, wantedInstances)
        (self.shard, self.policy, self.apps, self.drains) = (shard, policy, apps, drains)
        (self.drainingHosts, self.haproxy, self.now) = (drainingHosts, haproxy, now)
    }
}
