/// A kind of objects that the simulated server has.
enum KubernetesKind: String, CaseIterable, Sendable {
    case deployment = "Deployment"
    case statefulSet = "StatefulSet"
    case budget = "PodDisruptionBudget"
    case autoscaler = "HorizontalPodAutoscaler"
    case secret = "Secret"
    case configMap = "ConfigMap"
    case pod = "Pod"
    case namespace = "Namespace"

    /// `deployments`
    var plural: String { rawValue.lowercased() + "s" }

    /// What people type.
    var shortName: String {
        switch self {
        case .deployment: "deploy"
        case .statefulSet: "sts"
        case .budget: "pdb"
        case .autoscaler: "hpa"
        case .secret: "secret"
        case .configMap: "cm"
        case .pod: "po"
        case .namespace: "ns"
        }
    }

    /// `apps`; empty for the core's.
    var group: String {
        switch self {
        case .deployment, .statefulSet: "apps"
        case .budget: "policy"
        case .autoscaler: "autoscaling"
        case .secret, .configMap, .pod, .namespace: ""
        }
    }

    /// The versions of its group that a server of `1.MINOR` has.
    func versions(minor: Int) -> [String] {
        switch self {
        case .deployment, .statefulSet, .secret, .configMap, .pod, .namespace: ["v1"]
        case .budget: (minor < 25 ? ["v1beta1"] : []) + (minor >= 21 ? ["v1"] : [])
        case .autoscaler: (minor < 25 ? ["v2beta1"] : []) + (minor >= 23 ? ["v2"] : [])
        }
    }

    /// The fields beside its metadata, in a version of its group.
    func fields(_ version: String) -> [KubernetesShape.Field] {
        switch self {
        case .deployment: KubernetesShape.deployment
        case .statefulSet: KubernetesShape.statefulSet
        case .budget: KubernetesShape.budget
        case .autoscaler: version == "v2" ? KubernetesShape.newAutoscaler : KubernetesShape.oldAutoscaler
        case .secret: KubernetesShape.secret
        case .configMap: KubernetesShape.configMap
        case .pod: KubernetesShape.pod
        case .namespace: KubernetesShape.namespace
        }
    }

    /// Whether a replacement has to say which version of the object it replaces.
    var needsVersion: Bool { self == .budget }

    /// Whether `generation` counts the changes of its spec.
    var hasGeneration: Bool { [.deployment, .statefulSet, .budget].contains(self) }

    /// Whether pods belong to it.
    var ownsPods: Bool { self == .deployment || self == .statefulSet }
}
