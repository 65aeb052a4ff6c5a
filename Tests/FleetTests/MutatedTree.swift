import TestSupport

/// The example's services and system configurations with random changes, one after the other.
struct MutatedTree {
    /// By path; symlinks begin with `->`.
    private var services: [String: String]
    private var systems: [String: String]
    private var numbers: Seeded
    /// What was changed.
    private(set) var history: [String] = []

    init(_ seed: UInt64) throws {
        numbers = Seeded(seed)
        func texts(_ folder: String) throws -> [String: String] {
            let files = try Path.files(below: Soac.package + "/examples/" + folder)
            return files.mapValues { String(decoding: $0, as: UTF8.self) }
        }
        (services, systems) = (try texts("soa-configs"), try texts("system-config"))
    }

    func write(to scratch: Scratch, _ folder: String, _ system: String) throws {
        for (path, text) in services where !text.hasPrefix("->") { try scratch.write(text, to: "\(folder)/\(path)") }
        let links = services.filter { $0.value.hasPrefix("->") }.map { path, text in
            "mkdir -p '\(folder)/\(Path.parent(of: path))'; ln -sfn '\(text.dropFirst(2))' '\(folder)/\(path)'"
        }
        if !links.isEmpty { try scratch.shell(links.joined(separator: "\n")) }
        for (path, text) in systems { try scratch.write(text, to: "\(system)/\(path)") }
    }

    private mutating func any<Element>(_ list: [Element]) -> Element {
        list[Int.random(in: list.indices, using: &numbers)]
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }

    /// Changes one thing; every few times everything is as it was.
    mutating func mutate() {
        if number(0...3) == 0, let fresh = try? MutatedTree(0) {
            (services, systems, history) = (fresh.services, fresh.systems, [])
        }
        let path = any(services.keys.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted())
        switch number(0...18) {
        case 0: set(path, any(["->nowhere", "->/etc/hosts", "->\(path.split(separator: "/")[1])", nil]))
        case 1: set(path, any(["", "x", "[]", "5", "null", "a: [", "{}", "main: {}\n", "main:\n", "1: {}\n"]))
        case 2: changeSystem()
        case 3: set(path.replacing("hamburg-prod", with: any(["leipzig-stage", "SHARED", "nosuch"])), services[path])
        case 4: addKey(any(services.keys.filter { $0.contains("marathon-") || $0.contains("chronos-") }.sorted()))
        case 5, 6: addKey(path)
        case 7: changeLine(path)
        case 8: changeCharacter(path)
        case 9: renameInstance(path)
        case 10: set(any(services.keys.sorted()), services[any(services.keys.sorted())])
        case 11: addFile(path)
        case 12: changeSystemValue()
        default: replaceValue(path)
        }
    }

    private mutating func set(_ path: String, _ text: String?) {
        services[path] = text
        history.append("\(path) = \(text.map { String($0.prefix(30)) } ?? "-")")
    }

    /// A line goes, stands twice, or further in.
    private mutating func changeLine(_ path: String) {
        var lines = (services[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard !lines.isEmpty else { return }
        let place = number(0...(lines.count - 1))
        let line = lines[place]
        let unindented = String(line.drop { $0 == " " })
        lines.replaceSubrange(place...place, with: any([[], [line, line], ["  " + line], [unindented]]))
        history.append("\(path): line \(place + 1)")
        services[path] = lines.joined(separator: "\n")
    }

    /// Somewhere stands a character that means something, or none.
    private mutating func changeCharacter(_ path: String) {
        var text = Array((services[path] ?? "").unicodeScalars)
        guard !text.isEmpty else { return }
        let place = number(0...(text.count - 1))
        let other = any([
            "", "\t", "\"", "'", "{", "]", ":", "#", "&a ", "*a", "\u{7}", "\u{FEFF}", "%", "- ", "<<: ", "\n", "é",
        ])
        text.replaceSubrange(place...place, with: Array(other.unicodeScalars))
        history.append("\(path): character \(place + 1) = \(other.debugDescription)")
        services[path] = String(String.UnicodeScalarView(text))
    }

    private mutating func renameInstance(_ path: String) {
        var lines = (services[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter { lines[$0].hasSuffix(":") && !lines[$0].hasPrefix(" ") }
        guard !places.isEmpty else { return }
        let place = any(places)
        lines[place] = any(Self.names) + ":"
        history.append("\(path): \(lines[place])")
        services[path] = lines.joined(separator: "\n")
    }

    /// A service gets a file that it may not have.
    private mutating func addFile(_ path: String) {
        let service = path.split(separator: "/")[0]
        let instance = "main: {\(any(Self.keys)): \(any(Self.values)), \(any(Self.keys)): \(any(Self.values))}\n"
        let general = "\(any(Self.keys)): \(any(Self.values))\n"
        let name = any(Self.files)
        set("\(service)/\(name)", any([instance, general, "", "[]", "15_002", "x"]))
    }

    /// One value of a system configuration becomes another.
    private mutating func changeSystemValue() {
        let path = any(systems.keys.sorted())
        var lines = (systems[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter { lines[$0].contains("\":") && lines[$0].hasSuffix(",") }
        guard !places.isEmpty else { return }
        let place = any(places)
        lines[place] = lines[place].prefix { $0 != ":" } + ": \(any(Self.members + ["-1", "1e999", "[5]", "true"])),"
        history.append("\(path): \(lines[place])")
        systems[path] = lines.joined(separator: "\n")
    }

    /// A line `key: value` gets another value.
    private mutating func replaceValue(_ path: String) {
        var lines = (services[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter { lines[$0].contains(":") && !lines[$0].hasPrefix("#") }
        guard !places.isEmpty else { return }
        let place = any(places)
        let key = lines[place].prefix { $0 != ":" }
        let value = any(Self.values)
        lines[place] = path.hasSuffix(".json") ? "\(key): \(any(Self.members))," : "\(key): \(value)"
        history.append("\(path): \(lines[place])")
        services[path] = lines.joined(separator: "\n")
    }

    /// A key below another, or at the top.
    private mutating func addKey(_ path: String) {
        var lines = (services[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter { lines[$0].hasSuffix(":") && !lines[$0].hasPrefix("#") }
        guard path.hasSuffix(".yaml") else { return }
        let (line, place) =
            if let place = places.first, number(0...4) > 0 {
                ("  \(any(Self.keys)): \(any(Self.values))", place + 1)
            } else { ("\(any(Self.keys)): \(any(Self.values))", lines.count) }
        lines.insert(line, at: place)
        history.append("\(path): + \(line)")
        services[path] = lines.joined(separator: "\n")
    }

    private mutating func changeSystem() {
        let path = any(systems.keys.sorted())
        let text = any([
            "{}", #"{"docker_registry": null}"#, #"{"expected_slave_attributes": []}"#,
            #"{"expected_slave_attributes": [{"pool": "x", "region": "y"}]}"#,
            #"{"deploy_whitelist": ["region", ["nowhere"]]}"#, #"{"deploy_blacklist": [["region", "hamburg"]]}"#,
            #"{"volumes": [{"containerPath": "/a", "hostPath": "/b", "mode": "RO"}]}"#,
        ])
        systems[path] = text
        history.append("\(path) = \(text)")
    }

    private static let keys = [
        "cmd", "args", "cpus", "mem", "disk", "instances", "max_instances", "min_instances", "env", "deploy_group",
        "healthcheck_mode", "net", "constraints", "extra_constraints", "deploy_whitelist", "deploy_blacklist", "pool",
        "extra_volumes", "monitoring", "registrations", "schedule", "parents", "proxy_port", "mode", "advertise",
        "discover", "routes", "docker_registry", "alert_after", "team", "realert_every", "epsilon", "gpus", "nosuch",
        "cap_add", "extra_docker_args", "timeout_client_ms", "chaos", "cfs_period_us", "description", "git_url",
        "port", "healthcheck_cmd", "healthcheck_uri", "dependencies", "dependencies_reference", "bounce_method",
        "bounce_margin_factor", "drain_method", "schedule_time_zone", "retries", "backoff_factor", "cpu_burst_add",
        "extra_healthcheck_headers", "proxied_through", "plugins", "runbook", "tip", "page", "container_port",
        "host_port",
        "extra_advertise", "healthcheck_interval_seconds", "accepted_resource_roles", "force_bounce", "vip", "ulimit",
        "data",
        "lb_extras", "deploy", "smartstack", "persistent_volumes", "security", "<<", "disabled",
        "bounce_start_deadline",
    ]

    private static let values = [
        "null", "5", "'5'", "-1", "0", "many", ".inf", "2019-01-01", "[]", "{}", "[[region, nowhere]]", "true",
        "[region, [nowhere]]", "'{bad}'", "'{shortdate}'", "'{month-1}'", "'{'", "[a, b]", "[1, 2]", "{a: b}",
        "{1: {2: 3}}",
        "cmd", "http", "htp", "2 GB", "SECRET(nosuch)", "[{containerPath: /a, hostPath: /b, mode: RW}]",
        "[{containerPath: /a}]", "[{containerPath: /a, hostPath: /b, mode: .nan}]", ".nan", "[.nan]", "{a: .inf}",
        "99999999999999999999999", "1_000", "0x1F", "12:30:00", "'{{x}}'", "'{unixtime-99999999999999999999}'",
        "'{cluster}.{instance}'", "'{cluster.x}'", "SHARED_SECRET(nosuch)", "'２'", "R/2019-02-30T00:00:00Z/P1D",
        "'@daily'",
        "'0 0 30 2 *'", "main", "[main]", "[[]]", "[{}]", "{main: {}}", "{main: [{smartstack: gone.main}]}", "~",
        "\"\\0\"",
        "[*nosuch]", "&a [*a]", "!!int x", "'a/b'", "é", "web.main", "[[hostname, UNIQUE], [a]]", "!!binary aGk=",
        "!!set {a}", "\"\\u0007\"",
    ]

    private static let names = [
        "a/b", "A_b", "''", "1", "_t", "x y", "é", "main", "main.two", "--", "a--b", "null", "yes", "? [a]", "{a: b}",
        "2019-01-01",
    ]

    private static let files = [
        "service.yaml", "monitoring.yaml", "smartstack.yaml", "deploy.yaml", "lb.yaml", "data.yaml",
        "dependencies.yaml", "port",
        "vip", "tron-hamburg-prod.yaml", "adhoc-hamburg-prod.yaml", "kubernetes-hamburg-prod.yaml",
        "paasta_native-hamburg-prod.yaml", "chronos-leipzig-stage.yaml", "marathon-leipzig-stage.yaml",
        "secrets/key.json",
        "marathon-hamburg-prod.yml", "marathon-hamburg-prod.yaml", "deployments.json", "README",
    ]

    private static let members = ["null", "5", "\"x\"", "{}", "[]"]
}
