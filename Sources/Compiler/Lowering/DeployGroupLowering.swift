/// `deploy_group` is a format string that knows the cluster, the instance and the service.
enum DeployGroupLowering {
    /// What a `deploy_group` must not be, with what to do about it.
    struct Refusal: Error {
        var id: DiagnosticID
        var message: String
        var hint: String
    }

    /// `setting` is what the configuration has under the key; nil if it has none.
    static func lower(
        _ setting: Setting<Value>?, of id: InstanceID, in cluster: ClusterName
    ) throws(Refusal) -> DeployGroupSetting {
        let origin = setting?.origin ?? .standard
        guard let lookup = try lookup(setting, of: id, in: cluster) else { return .never(origin) }
        let shown = setting == nil ? lookup.text : try expand(lookup.text, of: id, in: cluster)
        return .group(lookup: lookup, shown: shown, origin: origin)
    }

    /// What deployments are found by; nil if the instance is never deployed.
    static func lookup(
        _ setting: Setting<Value>?, of id: InstanceID, in cluster: ClusterName
    ) throws(Refusal) -> DeployGroup? {
        switch setting?.value {
        case nil: return DeployGroup("\(cluster.text).\(id.instance.text)")
        case .null: return nil
        case .string(let template): return DeployGroup(try expand(template, of: id, in: cluster))
        case .some(let value):
            throw Refusal(id: .valueType, message: "deploy_group is text, not \(value.shown)", hint: "quote it")
        }
    }

    private static func expand(
        _ template: String, of id: InstanceID, in cluster: ClusterName
    ) throws(Refusal) -> String {
        let expanded = PythonFormat.expand(template) { name in
            switch name {
            case "cluster": .string(cluster.text)
            case "instance": .string(id.instance.text)
            case "service": .string(id.service.text)
            default: nil
            }
        }
        do {
            return try expanded.get()
        } catch {
            throw Refusal(
                id: .deployGroup, message: "deploy_group '\(template)' cannot be expanded: \(error.message)",
                hint: "it is a format string with {cluster}, {instance} and {service}")
        }
    }
}
