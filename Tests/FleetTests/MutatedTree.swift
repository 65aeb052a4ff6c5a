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
        switch number(0...11) {
        case 0: set(path, any(["->nowhere", "->/etc/hosts", "->\(path.split(separator: "/")[1])", nil]))
        case 1: set(path, any(["", "x", "[]", "5", "null", "a: [", "{}", "main: {}\n", "main:\n", "1: {}\n"]))
        case 2: changeSystem()
        case 3: set(path.replacing("hamburg-prod", with: any(["leipzig-stage", "SHARED", "nosuch"])), services[path])
        case 4: addKey(any(services.keys.filter { $0.contains("marathon-") || $0.contains("chronos-") }.sorted()))
        case 5, 6: addKey(path)
        default: replaceValue(path)
        }
    }

    private mutating func set(_ path: String, _ text: String?) {
        services[path] = text
        history.append("\(path) = \(text.map { String($0.prefix(30)) } ?? "-")")
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
    ]

    private static let values = [
        "null", "5", "'5'", "-1", "0", "many", ".inf", "2019-01-01", "[]", "{}", "[[region, nowhere]]", "true",
        "[region, [nowhere]]", "'{bad}'", "'{shortdate}'", "'{month-1}'", "'{'", "[a, b]", "[1, 2]", "{a: b}",
        "{1: {2: 3}}",
        "cmd", "http", "htp", "2 GB", "SECRET(nosuch)", "[{containerPath: /a, hostPath: /b, mode: RW}]",
        "[{containerPath: /a}]", "web.main", "[[hostname, UNIQUE], [a]]", "!!binary aGk=", "!!set {a}", "\"\\u0007\"",
    ]

    private static let members = ["null", "5", "\"x\"", "{}", "[]"]
}
