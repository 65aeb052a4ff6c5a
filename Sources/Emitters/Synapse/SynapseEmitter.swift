import Compiler

/// synapse's configuration: `synapse.conf.json` of a host, and of a namespace what every host would write.
public struct SynapseEmitter: Sendable {
    private let host: SynapseHost
    private let lines: HAProxyLines

    public init(_ host: SynapseHost, _ version: HAProxyVersion) {
        self.host = host
        lines = HAProxyLines(host.settings, version)
    }

    /// What one namespace adds to the file.
    public struct Part: Sendable {
        /// By the names of watchers.
        var watchers: [(name: String, text: [UInt8])] = []
        /// Lines that HAProxy needs once for all.
        var global: [String] = []
        var defaults: [String] = []
    }

    /// What must not be lost, as it could not be read.
    public struct Kept: Sendable {
        public var service: ServiceName
        /// Nil: all of the service.
        public var namespace: InstanceName?

        public init(_ service: ServiceName, _ namespace: InstanceName?) {
            self.service = service
            self.namespace = namespace
        }

        /// Whether a watcher, `SERVICE.NAMESPACE` or one that goes on with `.TYPE`, is one of them.
        public func owns(_ watcher: String) -> Bool {
            guard let namespace else { return watcher.hasPrefix("\(service).") }
            let name = "\(service).\(namespace)"
            return watcher.hasSameBytes(as: name) || watcher.hasPrefix(name + ".")
        }
    }

    // MARK: A namespace

    /// The watchers of a namespace. `knowsProxy` says whether the namespace that it is proxied through has a backend.
    public func emit(_ linked: DiscoveredNamespace, knowsProxy: Bool = true) -> Part {
        let namespace = linked.namespace
        var part = Part()
        var sections = HAProxyPlugins()
        let backend = lines.backend(namespace)
        if namespace.proxyPort != nil {
            sections.frontend = lines.frontend(namespace) + lines.chaos(linked.chaos) + binds(namespace)
            sections.backend = backend
            sections.add(namespace, lines, knowsProxy: knowsProxy)
            sections.frontend += routes(linked)
            (part.global, part.defaults) = (sections.global, sections.defaults)
        }
        for location in linked.watched {
            let name = backendName(location.type, linked)
            if part.watchers.contains(where: { $0.name.hasSameBytes(as: name) }) { continue }
            let isMain = location.type == linked.discover
            let text = watcher(linked, location, isMain ? sections.frontend : nil, isMain ? sections.backend : backend)
            part.watchers.append((name, text))
        }
        if let nginx = host.settings.nginx, let port = namespace.proxyPort {
            part.watchers.append(
                ("\(namespace.registration.text).nginx_listener", listener(namespace, port.value, nginx)))
        }
        return part
    }

    private func backendName(_ type: LocationType, _ linked: DiscoveredNamespace) -> String {
        let name = linked.namespace.registration.text
        return type == linked.discover ? name : "\(name).\(type.text)"
    }

    private func binds(_ namespace: NamespaceDiscovery) -> [String] {
        let name = namespace.registration
        let proxied = "bind \(host.settings.haproxy.proxySocketPath.text(name)) accept-proxy"
        // Without a port of its own HAProxy listens at the socket only, which then is its address.
        return host.settings.listensWithHAProxy
            ? ["bind \(host.settings.haproxy.socketPath.text(name))", proxied] : [proxied]
    }

    /// Requests go to the nearest servers that have room.
    private func routes(_ linked: DiscoveredNamespace) -> [String] {
        linked.usable.flatMap { type in
            let name = backendName(type, linked)
            return [
                "acl \(name)_has_connslots connslots(\(name)) gt 0", "use_backend \(name) if \(name)_has_connslots",
            ]
        }
    }

    /// `frontend` is nil where others send requests on.
    private func watcher(
        _ linked: DiscoveredNamespace, _ location: Location, _ frontend: [String]?, _ backend: [String]
    ) -> [UInt8] {
        let namespace = linked.namespace
        var json = PrettyJSON(depth: 2, capacity: 2048)
        json.object { json in
            json.member("default_servers") { $0.strings([]) }
            json.member("discovery") { write(linked, location, &$0) }
            json.member("haproxy") { json in
                guard let port = namespace.proxyPort else { return json.disabled() }
                json.object { json in
                    json.member("backend") { $0.strings(backend) }
                    json.member("backend_name") { $0.string(backendName(location.type, linked)) }
                    let listens = host.settings.listensWithHAProxy
                    if frontend != nil, !listens {
                        json.member("bind_address") {
                            $0.string(host.settings.haproxy.socketPath.text(namespace.registration))
                        }
                    }
                    if let frontend { json.member("frontend") { $0.strings(frontend) } }
                    json.member("listen") { $0.strings([]) }
                    if frontend != nil {
                        json.member("port") { $0.value(listens ? .string(String(port.value)) : .null) }
                    }
                    json.member("server_options") { $0.string(lines.serverOptions(namespace)) }
                }
            }
            if host.settings.nginx != nil { json.member("nginx") { $0.disabled() } }
            json.member("use_previous_backends") { $0.bool(false) }
        }
        return json.bytes
    }

    private func write(_ linked: DiscoveredNamespace, _ location: Location, _ json: inout PrettyJSON) {
        let isBase = if case .unavailable = linked.chaos { true } else { false }
        json.object { json in
            if !isBase { json.member("hosts") { $0.strings(host.servers) } }
            json.member("label_filters") { json in
                json.list([location]) { json, location in
                    json.object { json in
                        json.member("condition") { $0.string("equals") }
                        json.member("label") { $0.string(location.description) }
                        json.member("value") { $0.string("") }
                    }
                }
            }
            json.member("method") { $0.string(isBase ? "base" : "zookeeper") }
            if !isBase { json.member("path") { $0.string("/smartstack/global/\(linked.namespace.registration.text)") } }
        }
    }

    /// nginx ends TCP connections and hands all to HAProxy's socket. Its time limit is that of HAProxy's oldest
    /// processes and a little more, so that HAProxy is always the one to give up.
    private func listener(_ namespace: NamespaceDiscovery, _ port: Int, _ nginx: NginxSettings) -> [UInt8] {
        let haproxy = host.settings.haproxy
        let socket = (nginx.speaksProxyProtocol ? haproxy.proxySocketPath : haproxy.socketPath)
        var json = PrettyJSON(depth: 2)
        json.object { json in
            json.member("default_servers") { json in
                json.list([socket.text(namespace.registration)]) { json, socket in
                    json.object { json in
                        json.member("host") { $0.string("unix") }
                        json.member("port") { $0.string(socket) }
                    }
                }
            }
            json.member("discovery") { $0.object { $0.member("method") { $0.string("base") } } }
            json.member("file_output") { $0.disabled() }
            json.member("haproxy") { $0.disabled() }
            json.member("nginx") { json in
                json.object { json in
                    if host.settings.listensWithHAProxy { json.member("listen_options") { $0.string("reuseport") } }
                    json.member("mode") { $0.string("tcp") }
                    json.member("port") { $0.value(.int(port)) }
                    json.member("server") {
                        $0.strings(
                            ["proxy_timeout 3610s"] + (nginx.speaksProxyProtocol ? ["proxy_protocol on"] : []))
                    }
                }
            }
            json.member("use_previous_backends") { $0.bool(true) }
        }
        return json.bytes
    }

    // MARK: The file

    /// The complete file. `previous` is the file that the host has: of it, what is to be kept stays.
    public func emit(_ parts: [Part], kept: [Kept], previous: Node?) -> [UInt8] {
        var watchers = Dictionary(parts.flatMap(\.watchers)) { _, later in later }
        var (global, defaults) = (OrderedLines(lines.global), OrderedLines(lines.defaults))
        for part in parts {
            global.add(part.global)
            defaults.add(part.defaults)
        }
        let old = kept.isEmpty ? [:] : keptWatchers(previous, besides: watchers, kept)
        if !old.isEmpty {
            watchers.merge(old) { new, _ in new }
            global.add(keptLines(previous, "global", beginning: ["lua-load ", "setenv sample_rate "]))
            defaults.add(keptLines(previous, "defaults", beginning: ["timeout tarpit "]))
        }
        // Names, and commas and such.
        let size = watchers.reduce(1 << 16) { $0 + $1.value.count + $1.key.utf8.count + 16 }
        var json = PrettyJSON(capacity: size)
        json.object { json in
            json.member("file_output") { json in
                json.object { $0.member("output_directory") { $0.string(host.settings.fileOutput) } }
            }
            json.member("haproxy") { writeHAProxy(global.lines, defaults.lines, &$0) }
            if let nginx = host.settings.nginx { json.member("nginx") { write(nginx, &$0) } }
            json.member("services") { json in
                json.object { json in
                    for (name, text) in watchers.sorted(by: { $0.key.precedesInBytes($1.key) }) {
                        json.member(name) { $0.raw(text) }
                    }
                }
            }
        }
        return json.bytes
    }

    private func keptWatchers(
        _ previous: Node?, besides new: [String: [UInt8]], _ kept: [Kept]
    ) -> [String: [UInt8]] {
        var old: [String: [UInt8]] = [:]
        for pair in previous?.value("services")?.pairs ?? .none {
            guard let name = pair.key.string, new[name] == nil, kept.contains(where: { $0.owns(name) }) else {
                continue
            }
            var json = PrettyJSON(depth: 2)
            json.value(pair.value.value)
            old[name] = json.bytes
        }
        return old
    }

    /// The lines without which HAProxy would not take the sections that are kept.
    private func keptLines(_ previous: Node?, _ section: String, beginning starts: [String]) -> [String] {
        let lines = previous?.value("haproxy")?.value(section)?.items.compactMap(\.string) ?? []
        return lines.filter { line in starts.contains { line.hasPrefix($0) } }
    }

    private func writeHAProxy(_ global: [String], _ defaults: [String], _ json: inout PrettyJSON) {
        let haproxy = host.settings.haproxy
        json.object { json in
            json.member("bind_address") { $0.string(host.settings.bindAddress) }
            json.member("config_file_path") { $0.string(haproxy.configuration) }
            json.member("defaults") { $0.strings(defaults) }
            json.member("do_reloads") { $0.bool(true) }
            json.member("do_socket") { $0.bool(true) }
            json.member("do_writes") { $0.bool(true) }
            json.member("extra_sections") { json in
                json.object { json in
                    for section in lines.extraSections { json.member(section.head) { $0.strings(section.lines) } }
                }
            }
            json.member("global") { $0.strings(global) }
            json.member("reload_command") { $0.string(haproxy.reloadCommand) }
            json.member("restart_interval") { $0.value(haproxy.restartInterval) }
            json.member("restart_jitter") { $0.value(.float(0.1)) }
            json.member("server_order_seed") { $0.value(host.name.serverOrderSeed) }
            json.member("socket_file_path") { $0.string(haproxy.socket) }
            json.member("state_file_path") { $0.string("/var/run/synapse/state.json") }
            json.member("state_file_ttl") { $0.value(.int(1800)) }
        }
    }

    private func write(_ nginx: NginxSettings, _ json: inout PrettyJSON) {
        let connections = host.settings.connections
        let files = ((connections.number ?? .int(0)) * .int(4)).value
        json.object { json in
            json.member("check_command") { $0.string(nginx.checkCommand) }
            json.member("config_file_path") { $0.string(nginx.configuration) }
            json.member("contexts") { json in
                json.object { json in
                    json.member("events") {
                        $0.strings(["worker_connections \(connections.str)", "multi_accept on", "use epoll"])
                    }
                    json.member("main") {
                        $0.strings([
                            "worker_processes 1", "worker_rlimit_nofile \(files.str)", "pid \(nginx.pidFile)",
                            "error_log \(nginx.errorTarget) \(nginx.errorLevel)",
                        ])
                    }
                    json.member("stream") { $0.strings(["tcp_nodelay on"]) }
                }
            }
            json.member("do_reloads") { $0.bool(true) }
            json.member("do_writes") { $0.bool(true) }
            json.member("listen_address") { $0.string(host.settings.bindAddress) }
            json.member("reload_command") { $0.string(nginx.reloadCommand) }
            json.member("restart_interval") { $0.value(nginx.restartInterval) }
            json.member("restart_jitter") { $0.value(.float(0.1)) }
            json.member("start_command") { $0.string(nginx.startCommand) }
        }
    }
}

/// Lines in order, each once.
private struct OrderedLines {
    private(set) var lines: [String]
    private var known: Set<String>

    init(_ lines: [String]) {
        self.lines = lines
        known = Set(lines)
    }

    mutating func add(_ new: [String]) {
        for line in new where known.insert(line).inserted { lines.append(line) }
    }
}

extension PrettyJSON {
    /// What synapse takes for a part that it is to leave alone.
    fileprivate mutating func disabled() { object { $0.member("disabled") { $0.bool(true) } } }
}

extension HostName {
    /// MD5 of the name as an integer of 128 bits: hosts differ in it, and so in the order of their servers.
    var serverOrderSeed: Value {
        Value(hexadecimal: MD5.digest(of: Array(text.utf8))) ?? .null
    }
}
