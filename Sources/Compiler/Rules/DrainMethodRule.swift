/// An instance has a drain_method that does not exist.
///
/// Before a task is stopped it is drained: hacheck takes it out of SmartStack, http calls URLs of its own, noop does
/// nothing. With a method that does not exist the instance is never deployed again. Unless it is set, it is hacheck for an
/// instance in SmartStack, and noop for others.
///
/// Wrong:
///
/// ```yaml
/// # checkout/service.yaml
/// drain_method: haproxy
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/service.yaml
/// drain_method: hacheck
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
public enum DrainMethodRule: ServiceRule {
    public static let id = DiagnosticID.drainMethod

    private static let methods = ["noop", "hacheck", "http"]
    /// For PaaSTA's own tests.
    private static let others = ["test", "crashy_drain"]

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.marathonInstances.compactMap { instance in
            guard let method = service.value("drain_method", of: instance.common), let name = method.string,
                !methods.contains(name), !others.contains(name)
            else { return nil }
            let near = NearestNames.of(name, among: methods)
            return method.diagnostic(
                id, "\(instance.common.id): there is no drain method '\(name)'",
                hint: near.isEmpty
                    ? "it is hacheck, http or noop" : "did you mean \(near.joined(separator: " or "))?")
        }
    }
}
