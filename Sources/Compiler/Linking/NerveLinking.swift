/// What nerve's configuration depends on beside the services.
public struct NerveHost: Sendable {
    public var name: HostName
    public var address: String
    public var locations: Locations
    public var topologies: ZooKeeperTopologies
    /// The type of location that has a ZooKeeper each.
    public var zooKeeperType: LocationType
    public var labels: HostLabels
    /// Of what puppet runs.
    public var weight: Int
    /// Envoy's ingress ports, by the port of the service behind each.
    public var envoyPorts: [Int: Int]
    public var hacheckPort: Int
    public var heartbeat: String

    public init(
        name: HostName, address: String, locations: Locations, topologies: ZooKeeperTopologies,
        zooKeeperType: LocationType, labels: HostLabels, weight: Int, envoyPorts: [Int: Int], hacheckPort: Int,
        heartbeat: String
    ) {
        self.name = name
        self.address = address
        self.locations = locations
        self.topologies = topologies
        self.zooKeeperType = zooKeeperType
        self.labels = labels
        self.weight = weight
        self.envoyPorts = envoyPorts
        self.hacheckPort = hacheckPort
        self.heartbeat = heartbeat
    }
}

/// An entry of nerve's configuration: a backend, and one ZooKeeper in which it is registered.
public struct RegisteredBackend: Sendable {
    public var registration: Registration
    public var namespace: NamespaceRegistration
    public var zooKeeper: LocationName
    /// `HOST:PORT`
    public var servers: [String]
    public var address: String
    public var port: Int
    /// Where checks are asked for.
    public var hacheckAddress: String
    /// Headers of checks, a mapping.
    public var headers: Value
    public var weight: Int
    public var labels: [(key: Value, value: Value)]
    /// Envoy's port for it, if requests reach it that way as well.
    public var envoyPort: Int?
}

/// What could not be registered, and must not lose the entries that it has: it may be running well.
public struct KeptBackends: Sendable {
    /// Nil: whatever it registered.
    public var registration: Registration?
    /// All namespaces of a service.
    public var service: ServiceName?
    public var instance: InstanceName?
    public var port: Int?
    public var address: String?

    public init(
        registration: Registration? = nil, service: ServiceName? = nil, instance: InstanceName? = nil,
        port: Int? = nil, address: String? = nil
    ) {
        self.registration = registration
        self.service = service
        self.instance = instance
        self.port = port
        self.address = address
    }
}

/// Registers what runs on a host.
public struct NerveLinker {
    private let host: NerveHost
    public private(set) var backends: [RegisteredBackend] = []
    public private(set) var kept: [KeptBackends] = []
    public private(set) var diagnostics: [Diagnostic] = []

    public init(_ host: NerveHost) { self.host = host }

    mutating func keep(_ backends: KeptBackends) { kept.append(backends) }

    /// Reports that nothing is registered under a name, which keeps what it has.
    mutating func refuse(_ name: Registration, _ id: DiagnosticID, _ message: String, at node: Node?) {
        diagnostics.append(node?.diagnostic(id, message) ?? Diagnostic(id, message))
        keep(KeptBackends(registration: name))
    }

    /// Registers one service under one name. `instance` is Marathon's instance and its deploy group.
    mutating func register(
        _ service: LocalService, as registration: Registration, _ namespace: NamespaceRegistration,
        instance: (name: InstanceName, deployGroup: String?)? = nil
    ) {
        let isPuppet = if case .puppet = service.runner { true } else { false }
        guard let port = service.port else {
            report(
                service.node ?? namespace.node, .smartstack, "\(registration) runs here without a port",
                hint: isPuppet ? "write it into the service's file 'port'" : "nothing is registered for it")
            keep(KeptBackends(registration: registration, instance: instance?.name))
            return
        }
        let known = diagnostics.count
        let address = service.address ?? host.address
        let common = host.labels.labels(of: registration, port: port)
        for (zooKeeper, locations) in byZooKeeper(self.locations(of: namespace), namespace) {
            guard let servers = servers(of: zooKeeper, namespace) else { continue }
            var labels = common.filter { label in !locations.contains { label.key.str == $0.description } }
            labels += locations.map { (.string($0.description), .string("")) }
            if let instance {
                labels.append((.string("paasta_instance"), .string(instance.name.text)))
                if let group = instance.deployGroup, !group.isEmpty {
                    labels.append((.string("deploy_group"), .string(group)))
                }
            }
            backends.append(
                RegisteredBackend(
                    registration: registration, namespace: namespace, zooKeeper: zooKeeper, servers: servers,
                    address: address, port: port, hacheckAddress: service.hacheckAddress ?? "127.0.0.1",
                    headers: headers(of: service, namespace), weight: isPuppet ? host.weight : 10, labels: labels,
                    envoyPort: host.envoyPorts[port]))
        }
        if diagnostics.count > known {
            keep(KeptBackends(registration: registration, port: port, address: address))
        }
    }

    /// hacheck knows by a header whose checks it may answer from its cache.
    private func headers(of service: LocalService, _ namespace: NamespaceRegistration) -> Value {
        let address: String?
        switch service.runner {
        case .marathon: address = host.address
        case .other: address = service.hacheckAddress == nil ? service.address : nil
        case .native, .puppet: address = nil
        }
        return address.map { .map([(.string("X-Nerve-Check-IP"), .string($0))]) } ?? namespace.healthcheckHeaders.value
    }

    // MARK: Locations

    /// Where it is registered: here, and where `extra_advertise` leads from here.
    private mutating func locations(of namespace: NamespaceRegistration) -> [Location] {
        var locations: [Location] = []
        func add(_ location: Location) { if !locations.contains(location) { locations.append(location) } }
        for type in namespace.advertise {
            if let here = here(type, namespace) { add(here) }
        }
        for route in namespace.routes {
            for location in destinations(of: route, namespace) { add(location) }
        }
        return locations
    }

    private mutating func here(_ type: Setting<LocationType>, _ namespace: NamespaceRegistration) -> Location? {
        let place = type.origin.node ?? namespace.node
        switch host.locations.place(of: type.value) {
        case .success(let location) where host.locations.contains(location): return location
        case .success(let location):
            report(
                place, .location, "\(namespace.id): this host is in \(location), which does not exist",
                hint: "location_mapping.json lists the locations")
        case .failure(let failure):
            report(place, .location, "\(namespace.id): \(failure.message)", hint: failure.hint)
        }
        return nil
    }

    private mutating func destinations(
        of route: Setting<NamespaceRegistration.Route>, _ namespace: NamespaceRegistration
    ) -> [Location] {
        let place = route.origin.node ?? namespace.node
        let (source, destination) = (route.value.source, route.value.destination)
        for location in [source, destination] where !host.locations.contains(location) {
            report(
                place, .location, "\(namespace.id): extra_advertise names \(location), which does not exist",
                hint: "location_mapping.json lists the locations")
            return []
        }
        // A place in a wider location would make instances known to more clients than was meant.
        let depth = host.locations.depth(of: destination.type) ?? 0
        let types = namespace.advertise.map(\.value).filter { type in
            host.locations.depth(of: type).map { depth <= $0 } ?? false
        }
        guard !types.isEmpty || namespace.advertise.isEmpty else {
            report(
                place, .location,
                "\(namespace.id): extra_advertise to \(destination) would reach a wider location than that",
                hint: "advertise \(destination.type), or a narrower type")
            return []
        }
        guard host.locations.here(source.type) == source.name else { return [] }
        return types.flatMap { type in
            (host.locations.convert(destination, to: type) ?? []).map { Location(type, $0) }
        }
    }

    /// The locations by the ZooKeeper that serves each, in order.
    private func byZooKeeper(
        _ locations: [Location], _ namespace: NamespaceRegistration
    ) -> [(LocationName, [Location])] {
        var groups: [(LocationName, [Location])] = []
        for location in locations {
            for name in host.locations.convert(location, to: host.zooKeeperType) ?? [] {
                if let place = groups.firstIndex(where: { $0.0 == name }) {
                    groups[place].1.append(location)
                } else {
                    groups.append((name, [location]))
                }
            }
        }
        return groups
    }

    private mutating func servers(of location: LocationName, _ namespace: NamespaceRegistration) -> [String]? {
        let topology = host.topologies[location]
        if case .sound(let servers)? = topology { return servers }
        report(
            namespace.node, .topology,
            "\(namespace.id) is not registered in \(location): its ZooKeeper topology "
                + (topology == nil ? "is missing" : "cannot be read"),
            hint: "add \(location).yaml to the topologies of this host")
        return nil
    }

    private mutating func report(_ node: Node, _ id: DiagnosticID, _ message: String, hint: String? = nil) {
        diagnostics.append(node.diagnostic(id, message, hint: hint))
    }
}

extension Locations {
    /// Why this host is at no location of a type, for people.
    struct Nowhere: Error {
        var message: String
        var hint: String
    }

    /// Where this host says that it is.
    func place(of type: LocationType) -> Result<Location, Nowhere> {
        guard depth(of: type) != nil else {
            let near = NearestNames.of(type.text, among: types.map(\.text))
            return .failure(
                Nowhere(
                    message: "there is no type of location '\(type)'",
                    hint: near.isEmpty
                        ? "there are \(types.map(\.text).joined(separator: ", "))"
                        : "did you mean \(near.joined(separator: " or "))?"))
        }
        guard let name = here(type) else {
            return .failure(
                Nowhere(message: "nothing says in which \(type) this host is", hint: "a file '\(type)' holds its name"))
        }
        return .success(Location(type, name))
    }
}
