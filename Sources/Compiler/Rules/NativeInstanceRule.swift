/// An instance is of a kind that paasta no longer runs.
///
/// Files `paasta_native-CLUSTER.yaml` are still read, and their instances take up names, but `paasta validate` has no use
/// for them, and stops there. Move the instance to Marathon or Kubernetes.
///
/// Wrong:
///
/// ```yaml
/// # checkout/paasta_native-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
public enum NativeInstanceRule: ServiceRule {
    public static let id = DiagnosticID.nativeInstance
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        context.clusters.flatMap { cluster in
            service.definitions(.native, cluster).compactMap { pair in
                guard let name = pair.key.string, !InstanceName(name).isTemplate else { return nil }
                return pair.key.diagnostic(id, "\(service.name).\(name) is a native instance", hint: hint)
            }
        }
    }

    private static let hint = "move it to marathon-CLUSTER.yaml or kubernetes-CLUSTER.yaml"
}
