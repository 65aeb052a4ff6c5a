/// An instance asks for more than any slave has.
///
/// A task runs on one slave. What asks for more cpus, mem, disk or gpus than the largest slave of its pool has waits for
/// ever. `.soac.yaml` says how large slaves are; a pool that it does not name is not judged, nor is an instance with
/// `constraints`, which may lead to any pool. Ask for less, or choose another `pool`.
public enum SlaveSizeRule: ServiceRule {
    public static let id = DiagnosticID.slaveSize

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        if context.slaves == .unknown { return [] }
        return service.configured.flatMap { check($0, context.slaves) }.oncePerPlace()
    }

    private static func check(_ instance: ConfiguredInstance, _ slaves: SlaveSizes) -> [Diagnostic] {
        let configuration = instance.configuration
        let isElsewhere = instance.kind == .tron && !instance.isContainerAction
        if isElsewhere || !(configuration.value(.constraints)?.isNull ?? true) { return [] }
        let pool = configuration.value(.pool)?.str ?? "default"
        guard let size = slaves.size(of: pool, in: instance.cluster) else { return [] }
        let limits = [(InstanceKey.cpus, size.cpus), (.mem, size.memory), (.disk, size.disk), (.gpus, size.gpus)]
        return limits.compactMap { key, limit in
            guard let limit, let asked = configuration.value(key)?.number?.double, asked > limit else { return nil }
            let largest = "the largest slave of the pool '\(pool)' in \(instance.cluster) has \(limit.shown)"
            return instance.diagnostic(key, id, "\(key.name) is \(asked.shown), but \(largest)", hint: hint)
        }
    }

    private static let hint = "no slave can run it: ask for less, or choose another pool"
}

extension Double {
    /// Without a point where it is a whole number.
    fileprivate var shown: String { Int(exactly: self).map(String.init) ?? String(self) }
}
