/// An instance has a min_instances that is more than its max_instances.
///
/// Autoscaling keeps the number of instances between the two. If there is nothing between them, min_instances wins as
/// soon as autoscaling has chosen a number, and max_instances until then. min_instances is 1 unless it is set, so that
/// `max_instances: 0` does not turn an instance off; `instances: 0` without max_instances does.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   min_instances: 5
///   max_instances: 3
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   min_instances: 3
///   max_instances: 5
/// ```
public enum InstanceRangeRule: ServiceRule {
    public static let id = DiagnosticID.instanceRange

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.marathonInstances.compactMap { instance in
            guard let max = instance.maxInstances, let min = instance.minInstances.value.number,
                max.value.number < min, !isFraction(max.value.written), !isFraction(instance.minInstances.value),
                let place = instance.minInstances.origin.node ?? max.origin.node
            else { return nil }
            let isWritten = instance.minInstances.origin.node != nil
            let shown = instance.minInstances.value.shown + (isWritten ? "" : " unless it is set")
            return place.diagnostic(
                id, "\(instance.common.id): min_instances is \(shown), and max_instances \(max.value.written.shown)",
                hint: isWritten ? "raise max_instances, or lower min_instances" : "set min_instances as well")
        }
    }

    /// The schema says of such a number that it is none of instances.
    private static func isFraction(_ value: Value) -> Bool {
        if case .float = value { true } else { false }
    }
}
