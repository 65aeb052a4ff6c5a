/// A key has no effect on an instance of Kubernetes.
///
/// Its file takes some keys that Mesos alone acts on: pods run anywhere in their pool, whatever constraints and deploy lists say,
/// have the cluster's network, and drain as their sidecar does it. Remove the key; what comes from a template or from
/// service.yaml is not reported, for there it may be for others.
///
/// Wrong:
///
/// ```yaml
/// # checkout/kubernetes-prod.yaml
/// main:
///   instances: 2
///   deploy_group: prod.main
///   net: host
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/kubernetes-prod.yaml
/// main:
///   instances: 2
///   deploy_group: prod.main
/// ```
public enum IgnoredOnKubernetesRule: ServiceRule {
    public static let id = DiagnosticID.ignoredOnKubernetes

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.kubernetesInstances.flatMap { instance in
            keys.compactMap { key, hint in
                instance.common.node.ownValue(key)?.diagnostic(
                    id, "\(instance.common.id): \(key) has no effect on Kubernetes", hint: hint)
            }
        }
    }

    private static let anywhere = "pods run anywhere in their pool; remove it"

    private static let keys = [
        ("net", "pods have the network of the cluster; remove it"), ("constraints", anywhere),
        ("extra_constraints", anywhere), ("deploy_blacklist", anywhere), ("deploy_whitelist", anywhere),
        ("drain_method", "a pod's sidecar takes it out of SmartStack; remove it"),
        ("drain_method_params", "how long a pod drains is fixed; remove it"),
        ("bounce_health_params", "the health check of the pod alone counts; remove it"),
        ("bounce_priority", "nothing reads it; remove it"),
    ]
}
