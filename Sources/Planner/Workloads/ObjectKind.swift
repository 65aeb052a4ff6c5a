import Compiler

/// The kinds of objects in a Kubernetes cluster that soac makes, changes or looks at.
public enum ObjectKind: Hashable, Sendable, CaseIterable {
    case deployment, statefulSet, podDisruptionBudget, horizontalPodAutoscaler, secret, configMap, pod, namespace

    /// Those that keep pods.
    static let controllers: [ObjectKind] = [.deployment, .statefulSet]

    /// The namespace of all objects, as of paasta_tools v0.86.13.
    public static let home = "paasta"

    /// `Deployment`, as objects say it.
    public var kind: String {
        switch self {
        case .deployment: "Deployment"
        case .statefulSet: "StatefulSet"
        case .podDisruptionBudget: "PodDisruptionBudget"
        case .horizontalPodAutoscaler: "HorizontalPodAutoscaler"
        case .secret: "Secret"
        case .configMap: "ConfigMap"
        case .pod: "Pod"
        case .namespace: "Namespace"
        }
    }

    /// `deployments`, as URLs and permissions say it.
    public var plural: String { kind.lowercased() + "s" }

    /// The group and the version in which a server of that version has the kind: `apps/v1`; of the core's kinds `v1`.
    public func group(_ api: KubernetesAPI) -> String {
        switch self {
        case .deployment, .statefulSet: "apps/v1"
        case .podDisruptionBudget: api.budgets
        case .horizontalPodAutoscaler: api.autoscalers
        case .secret, .configMap, .pod, .namespace: "v1"
        }
    }

    /// The path of all objects of the kind: `/apis/apps/v1/namespaces/paasta/deployments`; of namespaces those of the cluster.
    public func path(_ api: KubernetesAPI) -> String {
        let group = group(api)
        let root = group.contains("/") ? "/apis/\(group)" : "/api/\(group)"
        return self == .namespace ? "\(root)/\(plural)" : "\(root)/namespaces/\(Self.home)/\(plural)"
    }
}
