/// Lowers what the registration of an instance's tasks depends on, and nothing else of it: a mistake elsewhere takes
/// nobody out of the load balancer.
enum RegisteredInstanceLowering {
    /// Nil inside if there is no such instance.
    static func lower(
        _ id: InstanceID, _ kind: InstanceKind, in cluster: ClusterName, _ documents: ServiceDocuments,
        _ general: GeneralLowering, _ configuration: GeneralConfiguration
    ) -> Outcome<Definition<RegisteredInstance?>> {
        var diagnostics: [Diagnostic] = []
        let name = ServiceLowering.fileName(kind, cluster)
        let instances: [(name: InstanceName, definition: Definition<Node?>)]
        switch InstanceFileLowering.open(documents.file(name), &diagnostics) {
        case .absent: return Outcome(.sound(nil))
        case .broken: return Outcome(.broken, diagnostics)
        case .present(let present): instances = present
        }
        guard let found = instances.first(where: { $0.name == id.instance }) else { return Outcome(.sound(nil)) }
        guard let node = found.definition.value ?? nil else { return Outcome(.broken, diagnostics) }
        var lowering = InstanceLowering(
            id: id, cluster: cluster, kind: kind, node: node,
            configuration: Configuration(general: general.layer, files: general.mergedFiles, own: Layer(node)),
            general: configuration)
        let names = lowering.registrations()
        let group = deployGroup(&lowering)
        if lowering.isBroken { return Outcome(.broken, lowering.diagnostics.map { $0.of(id.service) }) }
        let registrations = Setting(names.value.map { Registration($0) }, names.origin)
        return Outcome(.sound(RegisteredInstance(registrations: registrations, deployGroup: group, node: node)))
    }

    private static func deployGroup(_ lowering: inout InstanceLowering) -> String? {
        let setting = lowering.configuration.value(.deployGroup).map {
            Setting($0, lowering.configuration.origin(.deployGroup))
        }
        do {
            return try DeployGroupLowering.lookup(setting, of: lowering.id, in: lowering.cluster)?.text
        } catch {
            lowering.refuse(.deployGroup, error.id, error.message, hint: error.hint)
            return nil
        }
    }
}
