import Compiler

/// What a service has in some clusters, in short: what runs of it by Marathon, Chronos and Kubernetes, and what does not.
public struct ServiceOverview: Sendable {
    public let service: ServiceName
    public private(set) var clusters: [(cluster: ClusterName, instances: [Item])] = []

    public struct Item: Sendable {
        /// Nil: the whole file, and every instance that it defines.
        public var id: InstanceID?
        public var family: Family
        public var state: State
    }

    public enum State: Sendable {
        /// The id of a Marathon app.
        case app(String)
        /// When a job runs: its schedule, or its parents.
        case job(String)
        /// What an instance of Kubernetes is: its kind and its hash.
        case pods(String)
        /// Why there is nothing of it.
        case waiting(String)
        case broken
    }

    public init(_ service: ServiceName) { self.service = service }

    /// What was emitted for one cluster.
    public mutating func add(_ emissions: [Emission], of cluster: ClusterName) {
        clusters.append((cluster, emissions.compactMap { Self.item($0, service) }))
    }

    private static func item(_ emission: Emission, _ service: ServiceName) -> Item? {
        switch emission {
        case .artifact(let artifact):
            guard let root = JSONParser.parse(artifact.bytes, path: "").value?.root else { return nil }
            switch artifact.family {
            case .marathon:
                return Item(id: artifact.id, family: .marathon, state: .app(root.value("id")?.string ?? ""))
            case .chronos: return Item(id: artifact.id, family: .chronos, state: .job(time(of: root)))
            case .kubernetes: return Item(id: artifact.id, family: .kubernetes, state: .pods(Self.pods(of: root)))
            default: return nil
            }
        case .leftOut(let omission):
            guard [.marathon, .chronos, .kubernetes].contains(omission.family) else { return nil }
            let state: State =
                switch omission.reason {
                case .notDeployed(let reason): .waiting(reason)
                case .broken: .broken
                }
            let id = omission.instance.map { InstanceID(service: service, instance: $0) }
            return Item(id: id, family: omission.family, state: state)
        }
    }

    /// `Deployment checkout-main, configabcdef12`
    private static func pods(of object: Node) -> String {
        let name = object.value("metadata")?.value("name")?.string ?? ""
        let hash = object.value("metadata")?.value("labels")?.value("yelp.com/paasta_config_sha")?.string ?? ""
        return "\(object.value("kind")?.string ?? "") \(name), \(hash)"
    }

    private static func time(of job: Node) -> String {
        if let parents = job.value("parents"), parents.isList {
            return "after " + parents.items.map { $0.string ?? $0.value.str }.joined(separator: ", ")
        }
        return job.value("schedule")?.string ?? ""
    }
}

extension ServiceOverview.State {
    fileprivate var words: String {
        switch self {
        case .app(let id): id
        case .job(let time): time
        case .pods(let what): what
        case .waiting(let reason): reason
        case .broken: "cannot be compiled; soac check says why"
        }
    }

    fileprivate var name: String {
        switch self {
        case .app, .job, .pods: "wanted"
        case .waiting: "waiting"
        case .broken: "broken"
        }
    }
}

// MARK: For people, and for programs

extension ServiceOverview {
    /// A table for each cluster, and what to ask next.
    public var text: String {
        var lines: [String] = []
        for (cluster, items) in clusters {
            lines.append("\(service) in \(cluster):")
            let names = items.map { $0.id?.description ?? "all of its file" }
            let families = items.map(\.family.rawValue.unicodeScalars.count).max() ?? 0
            let width = names.map(\.unicodeScalars.count).max() ?? 0
            for (name, item) in zip(names, items) {
                let gap = String(repeating: " ", count: width - name.unicodeScalars.count)
                let family = item.family.rawValue.padded(to: families)
                lines.append(Printable.line("  \(name)\(gap)  \(family)  \(item.state.words)"))
            }
            if items.isEmpty { lines.append("  neither Marathon nor Chronos nor Kubernetes runs anything of it") }
            lines.append("")
        }
        if let first = clusters.lazy.flatMap(\.instances).compactMap(\.id).first {
            lines.append(Printable.line("soac explain \(first) shows where each of its fields comes from."))
        } else {
            lines.append("--cluster chooses another cluster.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `{"version": 1, "service": "checkout", "instances": [{"cluster": …, "instance": …, "family": …, "state": …}]}`; `id` is
    /// that of a Marathon app, and `text` is what the table says.
    public var json: String {
        let lines = clusters.flatMap { cluster, items in
            items.map { item in
                let id: String? = if case .app(let id) = item.state { id } else { nil }
                return JSONText.object([
                    "cluster": JSONText.of(cluster.text), "instance": JSONText.orNull(item.id?.description),
                    "family": JSONText.of(item.family.rawValue), "state": JSONText.of(item.state.name),
                    "id": JSONText.orNull(id), "text": JSONText.of(item.state.words),
                ])
            }
        }
        return JSONText.object([
            "version": "1", "service": JSONText.of(service.text), "instances": JSONText.lines(lines),
        ]) + "\n"
    }
}
