import Compiler

/// The families of artifacts. Each is a folder of the output, and the name that `--only` takes.
public enum Family: String, CaseIterable, Sendable {
    case marathon, chronos
    /// The events of Marathon instances' checks.
    case sensu
    /// Those of Chronos jobs' checks.
    case sensuJobs = "sensu-jobs"
    /// What of SmartStack's namespaces does not depend on the host.
    case nerve, synapse

    /// The kinds of instances that the family is made from.
    public var kinds: Set<InstanceKind> {
        switch self {
        case .marathon, .sensu: [.marathon]
        case .chronos, .sensuJobs: [.chronos]
        case .nerve, .synapse: []
        }
    }

    /// The kinds of instances of whose checks the family tells.
    public var checks: Set<InstanceKind> {
        switch self {
        case .marathon, .chronos, .nerve, .synapse: []
        case .sensu, .sensuJobs: kinds
        }
    }
}

extension Pipeline.Inputs {
    /// What the families need, and nothing else.
    public init(clusters: [ClusterInput], families: Set<Family>, moment: Moment) {
        self.init(
            clusters: clusters, kinds: families.kinds, checks: families.checks, moment: moment,
            namespaces: families.namespaces)
    }
}

extension Set<Family> {
    /// The kinds of instances that the families are made from.
    public var kinds: Set<InstanceKind> { reduce(into: []) { $0.formUnion($1.kinds) } }

    /// The kinds of instances of whose checks the families tell.
    public var checks: Set<InstanceKind> { reduce(into: []) { $0.formUnion($1.checks) } }

    /// Whom of SmartStack the families are made for.
    public var namespaces: Set<NamespaceUse> {
        Set<NamespaceUse>(compactMap { $0 == .nerve ? .registration : $0 == .synapse ? .discovery : nil })
    }
}

/// A path below the output, `CLUSTER/FAMILY/SERVICE.INSTANCE.json`; two are one if their bytes are.
public struct ArtifactPath: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    public init(_ cluster: ClusterName, _ family: Family, _ id: InstanceID) {
        text = "\(cluster.text)/\(family.rawValue)/\(id).json"
    }
}

/// What is written for one instance.
public struct Artifact: Sendable {
    public var cluster: ClusterName
    public var family: Family
    public var id: InstanceID
    /// Empty in a run that only tries whether all compiles.
    public var bytes: [UInt8]

    public var path: ArtifactPath { ArtifactPath(cluster, family, id) }
}

/// What became of one instance.
public enum Emission: Sendable {
    case artifact(Artifact)
    /// Left alone: it is not deployed yet, or it cannot be compiled.
    case leftOut(LeftOut)
}

/// Something that has no artifact in this run, and must not lose the one that it has.
public struct LeftOut: Sendable {
    public enum Reason: Sendable {
        case notDeployed(String)
        case broken
    }

    public var cluster: ClusterName
    public var family: Family
    public var service: ServiceName
    /// Nil: the whole file is broken, and with it every instance that it defines.
    public var instance: InstanceName?
    public var reason: Reason

    public init(
        cluster: ClusterName, family: Family, service: ServiceName, instance: InstanceName?, reason: Reason
    ) {
        self.cluster = cluster
        self.family = family
        self.service = service
        self.instance = instance
        self.reason = reason
    }
}
