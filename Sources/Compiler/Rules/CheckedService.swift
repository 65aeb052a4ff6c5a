/// One service as rules see it: its files, and what became of them.
public struct CheckedService: Sendable {
    public let documents: ServiceDocuments
    /// The clusters of the context; Marathon, Chronos and adhoc instances.
    public let service: Service
    /// Instances of all kinds. Broken if service.yaml is.
    public let targets: Definition<DeployTargets>

    public var name: ServiceName { documents.name }

    /// The instances that a file defines, as they are written: with templates, and whatever their values are.
    public func definitions(_ kind: InstanceKind, _ cluster: ClusterName) -> Pairs {
        guard case .parsed(let document) = documents.file(kind.rawValue + "-" + cluster.text + ".yaml") else {
            return .none
        }
        return document.root.pairs
    }

    /// What a file says; nil if there is none that can be read.
    public func root(_ file: String) -> Node? {
        if case .parsed(let document) = documents.file(file) { document.root } else { nil }
    }

    /// The Marathon instances that are sound, of all clusters.
    public var marathonInstances: [MarathonInstance] {
        service.clusters.flatMap { part -> [MarathonInstance] in
            guard case .present(let instances) = part.marathon else { return [] }
            return instances.compactMap(\.definition.value)
        }
    }

    /// What an instance has under a key: its own value, else service.yaml's.
    public func value(_ key: String, of instance: InstanceDefinition) -> Node? {
        instance.node.value(key) ?? root("service.yaml")?.value(key)
    }
}

extension Node {
    /// What a mapping itself says under a key, and no template: nil as well for null, which unsets.
    func ownValue(_ key: String) -> Node? {
        for pair in pairs where pair.via == nil && pair.key.isString(key) {
            return pair.value.isNull ? nil : pair.value
        }
        return nil
    }
}
