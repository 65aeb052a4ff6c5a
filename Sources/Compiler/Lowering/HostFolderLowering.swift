/// Lowers the folders in which a host has what it runs itself, and its labels.
public enum HostFolderLowering {
    /// `/etc/nerve/puppet_services.d`: files `SERVICE` of `{"namespaces": […]}`. A file that cannot be read is broken: what
    /// it registers is left as it is.
    public static func puppet(_ files: [HostFile]) -> Outcome<
        [(service: ServiceName, namespaces: Definition<[InstanceName]>)]
    > {
        var services: [(service: ServiceName, namespaces: Definition<[InstanceName]>)] = []
        var diagnostics: [Diagnostic] = []
        for file in files {
            let parsed = file.json()
            diagnostics += parsed.diagnostics
            let list = parsed.value?.value("namespaces")
            let names = list?.items.compactMap { $0.string.map { InstanceName($0) } } ?? []
            let isSound = list.map { $0.isList && $0.items.count == names.count } ?? false
            if !isSound, let root = parsed.value {
                diagnostics.append(
                    root.diagnostic(
                        .hostInput, "\(file.path) has no list of namespaces", hint: "as in {\"namespaces\": [\"main\"]}"
                    ))
            }
            services.append((ServiceName(file.name), isSound ? .sound(names) : .broken))
        }
        return Outcome(services, diagnostics)
    }

    /// `/etc/nerve/labels.d`: YAML mappings. A file that cannot be read gives no labels.
    public static func labels(_ files: [HostFile]) -> Outcome<HostLabels> {
        var labels: [(name: String, labels: HostLabels.Labels)] = []
        var diagnostics: [Diagnostic] = []
        for file in files {
            let parsed = file.yaml()
            diagnostics += parsed.diagnostics
            guard let root = parsed.value, !root.isNull else { continue }
            guard case .map(let entries) = root.value, root.value.isJSON else {
                diagnostics.append(root.diagnostic(.hostInput, "\(file.path) is not a mapping of labels to texts"))
                continue
            }
            labels.append((file.name, entries))
        }
        return Outcome(HostLabels(labels), diagnostics)
    }
}
