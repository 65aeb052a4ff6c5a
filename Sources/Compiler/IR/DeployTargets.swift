/// What of a service is deployed by tags: all its instances, of all kinds, each with its deploy group.
public struct DeployTargets: Sendable {
    public var service: ServiceName
    /// Where the tags are; paasta_tools' default if service.yaml has none.
    public var gitURL: Setting<String>
    public var dockerRegistry: Setting<Value>?
    /// By cluster, kind and file order. No two have the same cluster and instance.
    public var targets: [DeployTarget]
    /// Clusters with a file that cannot be read: which instances it defines is unknown.
    public var brokenClusters: Set<ClusterName>

    /// Whether there is something that it does not know.
    public var isPartlyBroken: Bool {
        !brokenClusters.isEmpty || targets.contains { $0.group.value == nil }
    }

    /// The instances that follow a group, as far as theirs is known; in order.
    public var followers: [DeployFollower] {
        targets.compactMap { target in
            (target.group.value ?? nil).map {
                DeployFollower(group: $0, cluster: target.cluster, instance: target.instance)
            }
        }
    }

    /// The groups that instances follow, sorted.
    public var groups: [DeployGroup] {
        Set(targets.compactMap { $0.group.value ?? nil }).sorted()
    }
}

/// An instance, as far as deployments look at it.
public struct DeployTarget: Sendable {
    public var cluster: ClusterName
    public var instance: InstanceName
    public var kind: InstanceKind
    /// Nil inside if the instance is never deployed; broken if its group is not known.
    public var group: Definition<DeployGroup?>

    public var branch: ControlBranch { ControlBranch(cluster, instance) }
}

/// An instance that runs what is deployed to a group.
public struct DeployFollower: Hashable, Sendable {
    public var group: DeployGroup
    public var cluster: ClusterName
    public var instance: InstanceName

    public init(group: DeployGroup, cluster: ClusterName, instance: InstanceName) {
        (self.group, self.cluster, self.instance) = (group, cluster, instance)
    }
}

/// What tags speak of an instance by: `CLUSTER.INSTANCE`.
public struct ControlBranch: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    public init(_ cluster: ClusterName, _ instance: InstanceName) { text = cluster.text + "." + instance.text }
}
