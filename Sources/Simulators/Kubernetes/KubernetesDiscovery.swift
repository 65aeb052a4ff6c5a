/// What a server says that it has: clients such as kubectl ask before they ask for objects.
struct KubernetesDiscovery {
    let minor: Int

    /// Of `/api`, `/apis` and what stands below them up to a version; nil for another path.
    func answer(to path: String) -> JSON? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        switch (parts.first, parts.count) {
        case ("api", 1): return ["kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []]
        case ("api", 2): return resources("", parts[1])
        case ("apis", 1):
            let groups = Set(KubernetesKind.allCases.map(\.group)).subtracting([""]).sorted()
            return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .list(groups.map(group))]
        case ("apis", 3): return resources(parts[1], parts[2])
        default: return nil
        }
    }

    private func kinds(of group: String) -> [KubernetesKind] { KubernetesKind.allCases.filter { $0.group == group } }

    /// The newest version is preferred.
    private func group(_ name: String) -> JSON {
        let versions = Set(kinds(of: name).flatMap { $0.versions(minor: minor) }).sorted {
            ($0.contains("beta") ? 1 : 0, $1) < ($1.contains("beta") ? 1 : 0, $0)
        }
        let shown = versions.map { version -> JSON in
            ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        }
        return ["name": .string(name), "versions": .list(shown), "preferredVersion": shown.first ?? .null]
    }

    private func resources(_ group: String, _ version: String) -> JSON? {
        let kinds = kinds(of: group).filter { $0.versions(minor: minor).contains(version) }
        guard !kinds.isEmpty else { return nil }
        let resources = kinds.map { kind -> JSON in
            [
                "name": .string(kind.plural), "singularName": .string(kind.rawValue.lowercased()),
                "namespaced": .bool(kind != .namespace), "kind": .string(kind.rawValue),
                "shortNames": [.string(kind.shortName)], "verbs": ["create", "delete", "get", "list", "update"],
            ]
        }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "resources": .list(resources),
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
        ]
    }
}
