/// An instance's cpus, mem or disk is no number.
///
/// The scheduler reserves them, so that paasta refuses whatever is neither a number nor null; for an action of Tron in a container, null as well. Numbers are written without
/// quotes and units; mem and disk are megabytes.
public enum ResourceRule: ServiceRule {
    public static let id = DiagnosticID.resource

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.flatMap { instance in
            keys(instance.kind).compactMap { key in
                guard let value = instance.configuration.value(key), value.number == nil, value.isJSON,
                    !value.isNull || instance.isContainerAction
                else { return nil }
                let message = "\(key.name) is a number, not \(value.shown)"
                return instance.diagnostic(key, id, message, hint: hint)
            }
        }
    }

    /// Without what the lowering refuses.
    private static func keys(_ kind: InstanceKind) -> [InstanceKey] {
        switch kind {
        case .kubernetes, .flink, .tron: [.cpus, .mem]
        case .cassandracluster: [.cpus]
        case .chronos: [.disk]
        case .marathon, .adhoc, .native: []
        }
    }

    private static let hint = "write it without quotes and units, as in 'mem: 512'"
}
