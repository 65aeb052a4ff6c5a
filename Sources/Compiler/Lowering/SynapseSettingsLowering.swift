/// Lowers synapse-tools' configuration of a host, `/etc/synapse/synapse-tools.conf.json`. What it does not say has
/// synapse-tools' defaults.
public struct SynapseSettingsLowering {
    private let root: Node?
    private var diagnostics: [Diagnostic] = []

    /// The settings, or nil with the reasons. Without a file, the defaults.
    public static func lower(_ file: HostFile?) -> Outcome<SynapseSettings?> {
        var root: Node?
        var diagnostics: [Diagnostic] = []
        if let file {
            let parsed = file.json()
            diagnostics = parsed.diagnostics
            guard let node = parsed.value else { return Outcome(nil, diagnostics) }
            guard node.isMapping else {
                diagnostics.append(node.diagnostic(.hostInput, "\(file.path) is a mapping of settings"))
                return Outcome(nil, diagnostics)
            }
            root = node
        }
        var lowering = SynapseSettingsLowering(root: root)
        let settings = lowering.settings()
        diagnostics += lowering.diagnostics
        return Outcome(diagnostics.contains { $0.severity == .error } ? nil : settings, diagnostics)
    }

    private init(root: Node?) { self.root = root }

    private mutating func settings() -> SynapseSettings {
        SynapseSettings(
            bindAddress: text("bind_addr", "0.0.0.0"), listensWithHAProxy: flag("listen_with_haproxy", true),
            haproxy: haproxy(), nginx: flag("listen_with_nginx", false) ? nginx() : nil,
            hacheckPort: whole("hacheck_port", 6666), connectionsPerServer: whole("maxconn_per_server", 50),
            queuePerServer: whole("maxqueue_per_server", 10), connections: whole("maximum_connections", 10000),
            fileOutput: text("file_output_path", "/var/run/synapse/services"),
            luaFolder: text("lua_dir", Self.luaFolder), logging: logging(),
            routesByPath: root?.value("path_based_routing")?.value("enabled")?.value.isTruthy ?? false,
            configuration: root?.value("config_file") == nil ? nil : text("config_file", ""),
            topology: text("zookeeper_topology_path", "/nail/etc/zookeeper_discovery/infrastructure/local.yaml"),
            command: command("synapse_command") ?? ["service", "synapse"],
            restartCommand: command("synapse_restart_command"))
    }

    /// Where Debian's package of synapse-tools has its scripts.
    private static let luaFolder = "/opt/venvs/synapse-tools/lib/python3.6/site-packages/synapse_tools/lua_scripts"

    // MARK: HAProxy

    private mutating func haproxy() -> HAProxySettings {
        // The older name of the command wins.
        let reload = root?.value("reload_cmd_fmt") == nil ? "haproxy_reload_cmd_fmt" : "reload_cmd_fmt"
        let stateFile = root?.value("haproxy_state_file_path").flatMap { $0.value.isTruthy ? $0 : nil }
        return HAProxySettings(
            interval: text("haproxy.defaults.inter", "10m"), socket: text("haproxy_socket_file_path"),
            configuration: text("haproxy_config_path"), reloadCommand: command(reload, "haproxy_reload_cmd_fmt"),
            restartInterval: number("haproxy_restart_interval_s", 60),
            stateFile: stateFile == nil ? nil : text("haproxy_state_file_path", ""),
            statsPort: whole("stats_port", 3212),
            mapDebugPort: flag("enable_map_debug", false) ? whole("map_debug_port", nil) : nil,
            mapFolder: text("map_dir", "/var/run/synapse/maps/"),
            mapRefreshInterval: whole("map_refresh_interval", 5), capturedHeaders: capturedHeaders(),
            respectsAllRedispatch: flag("haproxy_respect_allredisp", true), errorFiles: errorFiles(),
            socketPath: pattern("haproxy_service_sockets_path_fmt", "/var/run/synapse/sockets/{service_name}.sock"),
            proxySocketPath: pattern(
                "haproxy_service_proxy_sockets_path_fmt", "/var/run/synapse/sockets/{service_name}.prxy"))
    }

    /// `NAME:LENGTH, NAME, …`
    private mutating func capturedHeaders() -> [(name: String, length: String)] {
        let standard = "X-B3-SpanId,X-B3-TraceId,X-B3-ParentSpanId,X-B3-Flags:10,X-B3-Sampled:10"
        let list = text("haproxy_captured_req_headers", standard)
        return list.split(separator: ",", omittingEmptySubsequences: false).map { item in
            let item = item.drop { $0 == " " }
            let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let length = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : "64"
            return (Self.trimmed(parts.first.map(String.init) ?? ""), Self.trimmed(length))
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private mutating func errorFiles() -> [(status: String, file: String)] {
        (root?.value("errorfiles")?.pairs ?? .none).compactMap { pair in
            let (status, file) = (pair.key.value.str, pair.value.value.str)
            if status.hasControlCharacter || file.hasControlCharacter {
                report(pair.key, "errorfiles hold lines of text")
            }
            return (status, file)
        }
    }

    private mutating func logging() -> SynapseSettings.Logging? {
        guard let logging = root?.value("logging"), logging.value("enabled")?.value.isTruthy ?? false else {
            return nil
        }
        return SynapseSettings.Logging(sampleRate: logging.value("sample_rate")?.value.str)
    }

    // MARK: nginx

    private mutating func nginx() -> NginxSettings {
        NginxSettings(
            configuration: text("nginx_config_path"), pidFile: text("nginx_pid_file_path"),
            checkCommand: command("nginx_check_cmd_fmt", "nginx_check_cmd_fmt"),
            reloadCommand: command("nginx_reload_cmd_fmt", "nginx_reload_cmd_fmt"),
            startCommand: command("nginx_start_cmd_fmt", "nginx_start_cmd_fmt"),
            restartInterval: number("nginx_restart_interval_s", 600),
            speaksProxyProtocol: flag("nginx_proxy_proto", false),
            errorTarget: text("nginx_log_error_target", "/dev/null"),
            errorLevel: text("nginx_log_error_level", "crit"))
    }

    // MARK: Values

    /// Texts that stand in commands as well, with their defaults.
    private static let paths: [String: String] = [
        "haproxy_socket_file_path": "/var/run/synapse/haproxy.sock",
        "haproxy_config_path": "/var/run/synapse/haproxy.cfg",
        "haproxy_path": "/usr/bin/haproxy-synapse",
        "haproxy_pid_file_path": "/var/run/synapse/haproxy.pid",
        "haproxy_reload_cmd_fmt":
            "touch {haproxy_pid_file_path} && PID=$(cat {haproxy_pid_file_path}) && {haproxy_path} -f {haproxy_config_path} -p {haproxy_pid_file_path} -sf $PID",
        "nginx_path": "/usr/sbin/nginx",
        "nginx_prefix": "/var/run/synapse/nginx_temp",
        "nginx_config_path": "/var/run/synapse/nginx.cfg",
        "nginx_pid_file_path": "/var/run/synapse/nginx.pid",
        "nginx_reload_script":
            "/bin/bash -c 'set -ue -o pipefail; q() { pidfile=$1; oldpid=$(cat $pidfile); kill -USR2 $oldpid; sleep 2; newpid=$(cat $pidfile); if [ $oldpid -eq $newpid ]; then return 1; fi; kill -WINCH $(cat $pidfile.oldbin); kill -QUIT $(cat $pidfile.oldbin); }; q $0'",
        "nginx_reload_cmd_fmt": "{nginx_reload_script} {nginx_pid_file_path}",
        "nginx_start_cmd_fmt":
            "mkdir -p {nginx_prefix} && (kill -0 $(cat {nginx_pid_file_path}) || {nginx_path} -c {nginx_config_path} -p {nginx_prefix})",
        "nginx_check_cmd_fmt": "{nginx_path} -t -c {nginx_config_path}",
    ]

    private mutating func text(_ key: String) -> String { text(key, Self.paths[key] ?? "") }

    private mutating func text(_ key: String, _ standard: String) -> String {
        guard let node = root?.value(key) else { return standard }
        guard let text = node.string, !text.hasControlCharacter else {
            report(node, "\(key) is a line of text, not \(node.value.shown)")
            return standard
        }
        return text
    }

    private func flag(_ key: String, _ standard: Bool) -> Bool { root?.value(key)?.value.isTruthy ?? standard }

    /// As Python's `%d` writes it. Without a default it must be set.
    private mutating func whole(_ key: String, _ standard: Int?) -> Value {
        guard let node = root?.value(key) else {
            if standard == nil, let root { report(root, "\(key) is not set") }
            return .int(standard ?? 0)
        }
        guard let number = node.value.number?.truncated?.value else {
            report(node, "\(key) is a number, not \(node.value.shown)")
            return .int(standard ?? 0)
        }
        return number
    }

    private mutating func number(_ key: String, _ standard: Int) -> Value {
        guard let node = root?.value(key) else { return .int(standard) }
        if node.value.number == nil { report(node, "\(key) is a number, not \(node.value.shown)") }
        return node.value
    }

    // MARK: Commands

    /// A format string that knows all settings.
    private mutating func command(_ key: String, _ standard: String) -> String {
        let format = text(key, Self.paths[standard] ?? "")
        let (root, paths) = (root, Self.paths)
        let expanded = PythonFormat.expand(format) { name in root?.value(name)?.value ?? paths[name].map { .string($0) }
        }
        switch expanded {
        case .success(let text): return text
        case .failure(let failure):
            report(
                root?.value(key), "\(key) cannot be expanded: \(failure.message)",
                hint: "{haproxy_path} is a field of it")
            return format
        }
    }

    private mutating func pattern(_ key: String, _ standard: String) -> NamePattern {
        let mark = "\u{1}"
        let expanded = PythonFormat.expand(text(key, standard)) { $0 == "service_name" ? .string(mark) : nil }
        switch expanded {
        case .success(let text):
            return NamePattern(parts: text.split(separator: mark, omittingEmptySubsequences: false).map(String.init))
        case .failure(let failure):
            report(root?.value(key), "\(key) cannot be expanded: \(failure.message)", hint: "it knows {service_name}")
            return NamePattern(parts: [standard])
        }
    }

    /// A program and its arguments; nil if there is none.
    private mutating func command(_ key: String) -> [String]? {
        guard let node = root?.value(key) else { return nil }
        if let program = node.string, !program.isEmpty { return [program] }
        let words = node.items.compactMap(\.string)
        guard node.isList, !words.isEmpty, words.count == node.items.count else {
            report(node, "\(key) is a program and its arguments", hint: "as in [\"service\", \"synapse\"]")
            return nil
        }
        return words
    }

    private mutating func report(_ node: Node?, _ message: String, hint: String? = nil) {
        diagnostics.append(
            node?.diagnostic(.hostInput, message, hint: hint) ?? Diagnostic(.hostInput, message, hint: hint))
    }
}
