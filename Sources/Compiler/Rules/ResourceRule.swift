/// An instance's cpus, mem or disk is not a number.
///
/// The scheduler reserves them, so that paasta refuses whatever is neither a number nor null; for an action of Tron in a container, null as well. Numbers are written without
/// quotes and units; mem and disk are megabytes.
public enum ResourceRule: ServiceRule {
    public static let id = DiagnosticID.resource
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.flatMap { instance in
            keys(instance.kind).compactMap { key -> Diagnostic? in
                guard let value = instance.configuration.value(key), !isAccepted(value, of: instance),
                    !isSeenBySchema(instance.configuration.own[key]?.value, instance, service)
                else { return nil }
                let message = "\(key.name) is a number, not \(value.shown)"
                let quantity = WrittenQuantity.hint(value.str, of: key)
                return instance.diagnostic(key, id, message, hint: quantity ?? hint)
            }
        }
    }

    /// Of an action in a container limits are computed, for which it takes a finite number.
    private static func isAccepted(_ value: Value, of instance: ConfiguredInstance) -> Bool {
        guard let number = value.number else { return value.isNull && !instance.isContainerAction }
        return !instance.isContainerAction || number.double.isFinite
    }

    /// What a file of the service itself says is held against its schema, which takes numbers alone.
    private static func isSeenBySchema(
        _ own: Node?, _ instance: ConfiguredInstance, _ service: CheckedService
    ) -> Bool {
        guard let own, [.marathon, .chronos, .adhoc].contains(instance.kind) else { return false }
        let file = service.place(ofFile: ServiceLowering.fileName(instance.kind, instance.cluster))
        return own.document.path.hasSameBytes(as: file.path)
    }

    private static func keys(_ kind: InstanceKind) -> [InstanceKey] {
        switch kind {
        case .marathon, .adhoc, .kubernetes, .flink, .tron: [.cpus, .mem]
        case .cassandracluster: [.cpus]
        case .chronos: [.cpus, .mem, .disk]
        case .native: []
        }
    }

    private static let hint = "write it without quotes and units, as in 'mem: 512'"
}
