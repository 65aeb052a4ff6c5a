/// What synapse's configuration depends on beside the services.
public struct SynapseHost: Sendable {
    public var name: HostName
    public var locations: Locations
    /// The ZooKeeper in which this host looks, as `HOST:PORT`.
    public var servers: [String]
    public var settings: SynapseSettings

    public init(name: HostName, locations: Locations, servers: [String], settings: SynapseSettings) {
        self.name = name
        self.locations = locations
        self.servers = servers
        self.settings = settings
    }
}

/// A namespace as it is discovered from a host: a watcher for each location at which it is advertised.
public struct DiscoveredNamespace: Sendable {
    public var namespace: NamespaceDiscovery
    /// The most specific first.
    public var watched: [Location]
    /// Of these, the types whose servers may answer a request that asks for `discover`.
    public var usable: [LocationType]
    public var chaos: ChaosEffect

    public var discover: LocationType { namespace.discover.value }
}

/// What is done to the requests of this host's clients.
public enum ChaosEffect: Sendable {
    case none
    /// Connections are refused.
    case drop
    /// No server is found.
    case unavailable
    /// Each waits so long.
    case delay(String)
}

/// Links a namespace and a host.
public enum SynapseLinker {
    /// Nil, with a finding, if it cannot be discovered there.
    public static func link(
        _ namespace: NamespaceDiscovery, on host: SynapseHost
    ) -> Outcome<DiscoveredNamespace?> {
        var diagnostics: [Diagnostic] = []
        var watched: [Location] = []
        for type in namespace.advertise {
            switch host.locations.place(of: type.value) {
            case .success(let location): watched.append(location)
            case .failure(let failure):
                diagnostics.append(
                    (type.origin.node ?? namespace.node).diagnostic(
                        .location, "\(namespace.id): \(failure.message)", hint: failure.hint))
            }
        }
        let discover = namespace.discover
        guard watched.contains(where: { $0.type == discover.value }) else {
            let finding = (discover.origin.node ?? namespace.node).diagnostic(
                .discover, "\(namespace.id) is discovered by '\(discover.value)', which it does not advertise",
                hint: "add it to advertise; until then clients keep what they have"
            ).with(.error)
            return Outcome(nil, diagnostics + [finding])
        }
        func depth(_ type: LocationType) -> Int { host.locations.depth(of: type) ?? 0 }
        // The sort is stable: of one type, there may be several.
        watched.sort { depth($0.type) > depth($1.type) }
        let usable = watched.map(\.type).filter { depth(discover.value) >= depth($0) }
        let chaos = chaos(namespace, host.locations, &diagnostics)
        return Outcome(
            DiscoveredNamespace(namespace: namespace, watched: watched, usable: usable, chaos: chaos), diagnostics)
    }

    private static func chaos(
        _ namespace: NamespaceDiscovery, _ locations: Locations, _ diagnostics: inout [Diagnostic]
    ) -> ChaosEffect {
        var (fail, delay): (Value, Value) = (.null, .null)
        for rule in namespace.chaos?.value ?? [] {
            guard let here = locations.here(rule.location.type) else {
                diagnostics.append(
                    (namespace.chaos?.origin.node ?? namespace.node).diagnostic(
                        .location, "\(namespace.id): nothing says in which \(rule.location.type) this host is",
                        hint: "its chaos is left out"))
                return .none
            }
            guard here == rule.location.name else { continue }
            fail = rule.fail ?? fail
            delay = rule.delay ?? delay
        }
        switch fail {
        case .string("drop"): return .drop
        case .string("error_503"): return .unavailable
        default: return delay.isTruthy ? .delay(delay.str) : .none
        }
    }
}
