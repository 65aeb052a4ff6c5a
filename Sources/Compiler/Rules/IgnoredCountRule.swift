/// A number of instances has no effect, for autoscaling decides, or does not.
///
/// With max_instances, autoscaling decides how many instances run, and `instances` is not looked at: who changes it to get
/// more of them gets none. Without max_instances, `instances` alone decides, and min_instances is not looked at. Remove
/// the number that has no effect. One that comes from a template or from service.yaml is not reported: there it may be
/// for others.
public enum IgnoredCountRule: ServiceRule {
    public static let id = DiagnosticID.ignoredCount

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.marathonInstances.compactMap { instance in
            let (name, node) = (instance.common.id, instance.common.node)
            if instance.maxInstances == nil {
                return node.ownValue("min_instances")?.diagnostic(
                    id, "\(name): min_instances has no effect without max_instances",
                    hint: "remove it, or set max_instances to have the instance autoscaled")
            }
            return node.ownValue("instances")?.diagnostic(
                id, "\(name): instances has no effect together with max_instances",
                hint: "autoscaling decides between min_instances and max_instances; remove one of the two")
        }
    }
}
