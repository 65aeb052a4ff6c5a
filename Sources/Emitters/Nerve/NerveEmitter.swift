import Compiler

/// nerve's configuration: `nerve.conf.json` of a host, and of a namespace what every host would write.
public enum NerveEmitter {
    /// The complete file. `previous` is the file that the host has: of it, what is to be kept stays.
    public static func emit(
        _ backends: [RegisteredBackend], kept: [KeptBackends], of host: NerveHost, previous: Node?
    ) -> [UInt8] {
        // Of two entries with one key the later counts.
        var entries: [String: [UInt8]] = [:]
        for backend in backends {
            entries[key(of: backend)] = text(of: backend, hacheckPort: host.hacheckPort)
            if let port = backend.envoyPort {
                entries[envoyKey(of: backend)] = text(of: backend, hacheckPort: host.hacheckPort, envoyPort: port)
            }
        }
        for pair in previous?.value("services")?.pairs ?? .none {
            guard let name = pair.key.string, entries[name] == nil, kept.contains(where: { $0.owns(name, pair.value) })
            else { continue }
            var json = PrettyJSON(depth: 2)
            json.value(pair.value.value)
            entries[name] = json.bytes
        }
        var json = PrettyJSON()
        json.object { json in
            json.member("heartbeat_path") { $0.string(host.heartbeat) }
            json.member("instance_id") { $0.string(host.name.text) }
            json.member("services") { json in
                json.object { json in
                    for (name, text) in entries.sorted(by: { $0.key.precedesInBytes($1.key) }) {
                        json.member(name) { $0.raw(text) }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func key(of backend: RegisteredBackend) -> String { envoyKey(of: backend) + ".v2.new" }

    private static func envoyKey(of backend: RegisteredBackend) -> String {
        "\(backend.registration).\(backend.zooKeeper):\(backend.address).\(backend.port)"
    }

    /// An entry. With `envoyPort` it is the one by which Envoy finds the backend.
    private static func text(of backend: RegisteredBackend, hacheckPort: Int, envoyPort: Int? = nil) -> [UInt8] {
        let namespace = backend.namespace
        let timeout = namespace.healthcheckTimeout.value
        var json = PrettyJSON(depth: 2)
        json.object { json in
            json.member("check_interval") { $0.value((timeout.number + .float(1)).value) }
            json.member("checks") { json in
                json.list([timeout.written]) { json, timeout in
                    json.object { json in
                        if envoyPort == nil, let expected = namespace.healthcheckBodyExpect, expected.value.isTruthy {
                            json.member("expect") { $0.value(expected.value) }
                        }
                        json.member("fall") { $0.value(.int(2)) }
                        json.member("headers") { $0.value(headers(of: backend, isEnvoy: envoyPort != nil)) }
                        json.member("host") { $0.string(backend.hacheckAddress) }
                        json.member("open_timeout") { $0.value(timeout) }
                        json.member("port") { $0.value(.int(hacheckPort)) }
                        json.member("rise") { $0.value(.int(1)) }
                        json.member("timeout") { $0.value(timeout) }
                        json.member("type") { $0.string("http") }
                        json.member("uri") { $0.string(path(of: backend, envoyPort: envoyPort)) }
                    }
                }
            }
            json.member("host") { $0.string(backend.address) }
            json.member("labels") { $0.value(.map(backend.labels)) }
            json.member("port") { $0.value(.int(envoyPort ?? backend.port)) }
            json.member("weight") { $0.value(.int(backend.weight)) }
            json.member("zk_hosts") { $0.strings(backend.servers) }
            json.member("zk_path") { json in
                json.string((envoyPort == nil ? "/smartstack/global/" : "/envoy/global/") + backend.registration.text)
            }
        }
        return json.bytes
    }

    /// What hacheck is asked for. Envoy speaks TLS where the service speaks plain HTTP.
    private static func path(of backend: RegisteredBackend, envoyPort: Int?) -> String {
        let namespace = backend.namespace
        var mode = (namespace.healthcheckMode ?? namespace.mode).value
        if envoyPort != nil, mode == "http" { mode = "https" }
        let port = envoyPort.map(String.init) ?? namespace.healthcheckPort?.value ?? String(backend.port)
        return "/\(mode)/\(backend.registration)/\(port)/\(namespace.healthcheckURI.value.withoutLeadingSlashes)"
    }

    /// Envoy finds the way by the host that a request names.
    private static func headers(of backend: RegisteredBackend, isEnvoy: Bool) -> Value {
        guard isEnvoy, case .map(let headers) = backend.headers else { return backend.headers }
        let others = headers.filter { !Value.isEqual($0.key, .string("Host")) }
        return .map(others + [(.string("Host"), .string(backend.registration.text))])
    }

    // MARK: Fragments

    /// What every host would write for a namespace that runs there.
    static func fragment(of namespace: NamespaceRegistration) -> [UInt8] {
        var members: [(key: Value, value: Value)] = []
        func add(_ key: String, _ value: Value?) { if let value { members.append((.string(key), value)) } }
        let timeout = namespace.healthcheckTimeout.value
        add("advertise", .list(namespace.advertise.map { .string($0.value.text) }))
        add("check_interval", (timeout.number + .float(1)).value)
        add("expect", namespace.healthcheckBodyExpect?.value)
        add(
            "extra_advertise",
            .list(
                namespace.routes.map { route in
                    .list([.string(route.value.source.description), .string(route.value.destination.description)])
                }))
        add("headers", namespace.healthcheckHeaders.value)
        add("healthcheck_mode", .string((namespace.healthcheckMode ?? namespace.mode).value))
        add("healthcheck_port", (namespace.healthcheckPort?.value).map { .string($0) })
        add("healthcheck_uri", .string("/" + namespace.healthcheckURI.value.withoutLeadingSlashes))
        add("in_smartstack", .bool(namespace.isBalanced))
        add("timeout", timeout.written)
        add("zk_path", .string("/smartstack/global/\(namespace.id)"))
        return JSONText.of(.map(members))
    }
}

extension KeptBackends {
    /// Whether an entry, `REGISTRATION.ZOOKEEPER:ADDRESS.PORT…`, is one of them.
    func owns(_ name: String, _ entry: Node) -> Bool {
        guard let colon = name.lastIndex(of: ":") else { return false }
        if let registration, !name.hasPrefix(registration.text + ".") { return false }
        if let service, !name.hasPrefix(service.text + ".") { return false }
        if let instance, entry.value("labels")?.value("paasta_instance")?.string != instance.text { return false }
        let target = name[name.index(after: colon)...]
        let plain = target.hasSuffix(".v2.new") ? target.dropLast(7) : target
        if let port, !plain.hasSuffix(".\(port)") { return false }
        return address.map { plain.hasPrefix($0 + ".") } ?? true
    }
}

extension String {
    /// Python's `lstrip('/')`.
    var withoutLeadingSlashes: String { String(drop { $0 == "/" }) }
}
