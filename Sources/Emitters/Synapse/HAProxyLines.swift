import Compiler

/// The lines of HAProxy's sections, as synapse-tools v0.13.32 has them.
struct HAProxyLines {
    let settings: SynapseSettings
    let dialect: HAProxyDialect
    /// The same for every namespace.
    private let captures: [String]

    init(_ settings: SynapseSettings, _ version: HAProxyVersion) {
        self.settings = settings
        captures = settings.haproxy.capturedHeaders.map { "capture request header \($0.name) len \($0.length)" }
        dialect = HAProxyDialect(version: version)
    }

    // MARK: For all

    var global: [String] {
        let haproxy = settings.haproxy
        var lines = [
            "daemon", "maxconn \(settings.connections.str)", "stats socket \(haproxy.socket) level admin",
            "tune.bufsize 32768", "spread-checks 50", "log 127.0.0.1:1514 daemon info", "log-send-hostname",
            "unix-bind mode 666", "setenv map_file \(Self.path(haproxy.mapFolder, "ip_to_service.map"))",
            "setenv map_refresh_interval \(haproxy.mapRefreshInterval.str)",
        ]
        if let file = haproxy.stateFile { lines.append("server-state-file \(file)") }
        return lines
    }

    var defaults: [String] {
        let haproxy = settings.haproxy
        var lines = [
            "timeout connect 200ms", "timeout client 1000ms", "timeout server 1000ms", "retries 1",
            "option redispatch 1", "balance leastconn", "mode http", dialect.closing,
            "option accept-invalid-http-request", "log global", "option log-separate-errors",
            "default-server on-error fastinter error-limit 1 inter \(haproxy.interval) downinter 30s fastinter 30s"
                + " rise 1 fall 2",
        ]
        if haproxy.stateFile != nil { lines.append("load-server-state-from-file global") }
        return lines + haproxy.errorFiles.map { "errorfile \($0.status) \($0.file)" }
    }

    /// Sections of their own, by their heads.
    var extraSections: [(head: String, lines: [String])] {
        var sections: [(head: String, lines: [String])] = []
        if let port = settings.haproxy.mapDebugPort {
            sections.append(
                ("listen map.debug", ["bind :\(port.str)", "http-request use-service lua.map-debug"]))
        }
        sections.append(
            (
                "listen stats",
                [
                    "bind :\(settings.haproxy.statsPort.str)", "mode http", "stats enable", "stats uri /",
                    "stats refresh 1m", "stats show-node",
                ]
            ))
        return sections
    }

    // MARK: For a namespace

    /// What stands after each server.
    func serverOptions(_ namespace: NamespaceDiscovery) -> String {
        let layer = namespace.mode.value == "http" ? 7 : 4
        return "check port \(settings.hacheckPort.str) observe layer\(layer)"
            + " maxconn \(settings.connectionsPerServer.str) maxqueue \(settings.queuePerServer.str)"
    }

    /// How clients are served, without where.
    func frontend(_ namespace: NamespaceDiscovery) -> [String] {
        var lines: [String] = []
        if let timeout = namespace.clientTimeout { lines.append("timeout client \(timeout.value.str)ms") }
        switch namespace.mode.value {
        case "http":
            lines += captures
            lines.append("option httplog")
        case "tcp": lines += ["no option accept-invalid-http-request", "option tcplog", "mode tcp"]
        default: break
        }
        return lines
    }

    func backend(_ namespace: NamespaceDiscovery) -> [String] {
        var lines: [String] = []
        let mode = namespace.mode.value
        if let balance = namespace.balance { lines.append("balance \(balance.value)") }
        if namespace.keepsAlive, mode == "http" { lines += ["no \(dialect.closing)", "option http-keep-alive"] }
        if mode == "tcp" { lines.append("mode tcp") }
        if dialect.readsRequests(mode) {
            lines += namespace.headers.map { dialect.deletingHeader($0.value.name) }
            lines += namespace.headers.map { dialect.addingHeader($0.value.name, $0.value.value) }
        }
        // The port is none: HAProxy tells hacheck the real one in a header.
        let path = "/\(mode)/\(namespace.registration.text)/0/\(namespace.healthcheckURI.value.withoutLeadingSlashes)"
        lines += dialect.check(path, headers: namespace.healthcheckHeaders.map { ($0.value.name, $0.value.value) })
        lines.append("http-check send-state")
        if let retries = namespace.retries { lines.append("retries \(retries.value.str)") }
        if namespace.redispatchesAll, settings.haproxy.respectsAllRedispatch { lines.append(dialect.redispatchingAll) }
        if let timeout = namespace.connectTimeout { lines.append("timeout connect \(timeout.value.str)ms") }
        if let timeout = namespace.serverTimeout { lines.append("timeout server \(timeout.value.str)ms") }
        return lines
    }

    func chaos(_ effect: ChaosEffect) -> [String] {
        switch effect {
        case .none, .unavailable: []
        case .drop: ["tcp-request content reject"]
        case .delay(let time): ["tcp-request inspect-delay \(time)", "tcp-request content accept if WAIT_END"]
        }
    }

    /// Python's `os.path.join`.
    static func path(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}
