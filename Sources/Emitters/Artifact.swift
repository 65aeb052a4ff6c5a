import Compiler

/// The families of artifacts. Each is a folder of the output, and the name that `--only` takes.
public enum Family: String, CaseIterable, Sendable {
    case marathon, chronos
    /// Deployments and StatefulSets.
    case kubernetes
    /// Their PodDisruptionBudgets, and their HorizontalPodAutoscalers.
    case kubernetesBudgets = "kubernetes-pdb"
    case kubernetesAutoscalers = "kubernetes-hpa"
    /// The events of Marathon instances' checks.
    case sensu
    /// Those of Chronos jobs' checks.
    case sensuJobs = "sensu-jobs"
    /// What of SmartStack's namespaces does not depend on the host.
    case nerve, synapse

    /// The kind of instances that the family is made from; nil if it is made from namespaces.
    public var kind: InstanceKind? {
        switch self {
        case .marathon, .sensu: .marathon
        case .chronos, .sensuJobs: .chronos
        case .kubernetes, .kubernetesBudgets, .kubernetesAutoscalers: .kubernetes
        case .nerve, .synapse: nil
        }
    }

    /// That kind, as a set.
    public var kinds: Set<InstanceKind> { kind.map { [$0] } ?? [] }

    /// The kinds of instances of whose checks the family tells.
    public var checks: Set<InstanceKind> {
        switch self {
        case .sensu, .sensuJobs: kinds
        default: []
        }
    }

    /// The folder of its artifacts, below that of a cluster.
    public var folder: String { isOfKubernetes ? Family.kubernetes.rawValue : rawValue }

    /// What stands between the instance and `.json` in the names of its artifacts.
    public var suffix: String {
        switch self {
        case .kubernetesBudgets: ".pdb"
        case .kubernetesAutoscalers: ".hpa"
        default: ""
        }
    }

    /// Whether it is one of the three that are chosen and sent together.
    public var isOfKubernetes: Bool {
        switch self {
        case .kubernetes, .kubernetesBudgets, .kubernetesAutoscalers: true
        default: false
        }
    }

    /// The names that choose families.
    public static let names = allCases.map(\.rawValue).filter { Family(rawValue: $0)?.suffix.isEmpty ?? false }

    /// The families that a name chooses; empty if there are none of that name.
    public static func named(_ name: String) -> Set<Family> { Set(allCases.filter { $0.folder == name }) }

    /// The family of a file `FOLDER/NAME`, whether or not the name has its `.json`.
    public static func of(folder: Substring, name: Substring) -> Family? {
        let name = name.hasSuffix(".json") ? name.dropLast(5) : name
        let all = allCases.filter { $0.folder == folder }
        return all.first { !$0.suffix.isEmpty && name.hasSuffix($0.suffix) } ?? all.first
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
        text = "\(cluster.text)/\(family.folder)/\(id)\(family.suffix).json"
    }
}

/// What is written for one instance.
public struct Artifact: Sendable {
    public var cluster: ClusterName
    public var family: Family
    public var id: InstanceID
    /// A piece of the texts of all that were made with it. Empty in a run that only tries whether all compiles.
    public var text: ArraySlice<UInt8>

    public var bytes: [UInt8] { Array(text) }
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
