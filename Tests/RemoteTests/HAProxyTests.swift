import TestSupport
import Testing

/// Debian's HAProxy (2.6) reads what synapse writes from our file.
@Suite(.enabled(if: Program.haproxy.isThere, "haproxy is not installed"))
struct HAProxyTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func configuration(_ soaConfigs: String, _ more: String...) throws -> String {
        let run = try Soac.run(
            ["synapse", "--soa-dir", soaConfigs, "--haproxy-version", "2.6"] + Scratch.exampleHost + more,
            in: scratch.path)
        run.expectSuccess()
        return try SynapseFile(run.output).haproxyConfiguration { _ in [("10.0.0.1", 31001), ("10.0.0.2", 31002)] }
    }

    @Test func takesTheExample() throws {
        let soaConfigs = Soac.package + "/examples/soa-configs"
        try scratch.expectAccepted(try configuration(soaConfigs))
        // Where nginx listens, HAProxy has sockets alone. An error file has to be there.
        let settings = try String(
            decoding: Path.read(Soac.package + "/examples/host/synapse-tools.conf.json"), as: UTF8.self)
        try scratch.write("HTTP/1.0 503 Service Unavailable\r\n\r\n", to: "503.http")
        let here = settings.replacing("/etc/haproxy-synapse/errors/", with: "\(scratch.path)/")
        try scratch.write(here, to: "tools.json")
        try scratch.expectAccepted(try configuration(soaConfigs, "--synapse-tools-config", "tools.json"))
    }

    /// What 1.7 is told is refused: the replacements are needed.
    @Test func refusesTheDirectivesOf17() throws {
        let run = try Soac.run(
            ["synapse", "--soa-dir", Soac.package + "/examples/soa-configs"] + Scratch.exampleHost, in: scratch.path)
        try scratch.write(try SynapseFile(run.output).haproxyConfiguration { _ in [] }, to: "haproxy.cfg")
        let check = try Command.run("/usr/sbin/haproxy", ["-c", "-f", "haproxy.cfg"], in: scratch.path)
        #expect(check.status != 0)
        for directive in ["forceclose", "reqidel", "reqadd", "reqtarpit"] { #expect(check.errors.contains(directive)) }
    }

    @Test func takesAFleetOf500Namespaces() throws {
        var generator = Seeded(2606)
        for number in 0..<500 {
            var keys = ["proxy_port: \(20000 + number)"]
            for choices in Self.choices where Int.random(in: 0..<3, using: &generator) == 0 {
                keys.append(choices.randomElement(using: &generator) ?? "")
            }
            try scratch.write("main: {\(keys.joined(separator: ", "))}\n", to: "soa/s\(number)/smartstack.yaml")
        }
        let text = try configuration("soa")
        #expect(text.split(separator: "\n").count { $0.hasPrefix("frontend ") } == 500)
        try scratch.expectAccepted(text)
    }

    /// Of each, a namespace has at most one.
    private static let choices: [[String]] = [
        ["mode: tcp", "mode: http"],
        ["keepalive: true"],
        [
            "discover: superregion, advertise: [superregion, region]", "discover: region, advertise: [habitat, region]",
            "discover: habitat, advertise: [habitat, ecosystem]",
        ],
        ["timeout_connect_ms: 100", "timeout_connect_ms: 250.5"],
        ["timeout_server_ms: 5000", "timeout_client_ms: 9000", "timeout_client_ms: 1, timeout_server_ms: 70000"],
        ["retries: 0", "retries: 3"],
        ["allredisp: true"],
        ["balance: leastconn", "balance: roundrobin"],
        [
            "extra_headers: {X-Mode: ro}", "extra_headers: {X-A: 'a b', X-B: \"it's\", X-C: '100%', X-D: 'a\"b\\c'}",
            "extra_headers: {X-Hash: '#1', X-Empty: '', X-Variable: '$HOME'}",
        ],
        [
            "extra_healthcheck_headers: {Host: example.com}",
            "extra_healthcheck_headers: {X-A: 'a b', X-Percent: '%[src]'}",
        ],
        ["healthcheck_uri: /healthz", "healthcheck_uri: '/status?deep=1&x=2'", "healthcheck_uri: no/slash"],
        ["proxied_through: s0.main", "is_proxy: true"],
        [
            "chaos: {ecosystem: {prod: {fail: drop}}}", "chaos: {region: {bremen-prod: {delay: 300ms}}}",
            "chaos: {ecosystem: {prod: {fail: error_503}}}",
        ],
    ]
}

/// A request that goes the whole way: nerve's entry into a real ZooKeeper, from there into HAProxy's configuration, and
/// through HAProxy to the backend.
@Suite(
    .enabled(
        if: Program.haproxy.isThere && Program.zookeeper.isThere, "haproxy or zookeeper is not installed"))
struct ZooKeeperTests {
    let scratch: Scratch
    private let zookeeper: Server
    /// Answers for the service, and for hacheck.
    private let backend: Server

    init() throws {
        let scratch = try Scratch()
        self.scratch = scratch
        zookeeper = try Server(Scratch()) { port in
            try scratch.write(
                """
                tickTime=500
                dataDir=\(scratch.path)/zookeeper-data
                clientPort=\(port)
                clientPortAddress=127.0.0.1
                admin.enableServer=false

                """, to: "zoo.cfg")
            return [Program.zookeeper.rawValue + "/zkServer.sh", "start-foreground", scratch.path + "/zoo.cfg"]
        }
        try scratch.write("from the backend\n", to: "www/hello")
        try scratch.write("well\n", to: "www/http/web.main/0/status")
        backend = try Server(Scratch()) { port in
            ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", scratch.path + "/www", "\(port)"]
        }
        for name in ["north-prod", "local"] {
            try scratch.write("- [127.0.0.1, \(zookeeper.port)]\n", to: "zookeeper/infrastructure/\(name).yaml")
        }
    }

    private var host: [String] {
        [
            "--soa-dir", "soa", "--locations", Soac.package + "/examples/host/locations", "--zookeeper", "zookeeper",
            "--hostname", "h1",
        ]
    }

    /// What ZooKeeper's own client prints.
    private func ask(_ commands: [String]) throws -> [String] {
        try scratch.write((commands + ["quit", ""]).joined(separator: "\n"), to: "commands")
        let client = Program.zookeeper.rawValue + "/zkCli.sh"
        return try scratch.shell("\(client) -server 127.0.0.1:\(zookeeper.port) < commands 2>/dev/null")
            .split(separator: "\n").map(String.init)
    }

    /// Registers all entries of nerve's configuration, as nerve does once they are well.
    private func register() throws {
        let run = try Soac.run(
            ["nerve"] + host + ["--cluster", "c", "--ip", "127.0.0.1", "--local-services", "local.json"],
            in: scratch.path, environment: ["PAASTA_SYSTEM_CONFIG_DIR=/nonexistent"])
        run.expectSuccess()
        for entry in try NerveFile(run.output).entries {
            #expect(entry.servers == ["127.0.0.1:\(zookeeper.port)"])
            var commands: [String] = []
            for part in entry.path.split(separator: "/") {
                commands.append("create \(commands.last?.dropFirst("create ".count) ?? "")/\(part)")
            }
            _ = try ask(commands + ["create -s \(entry.path)/h1_ '\(entry.node)'"])
        }
    }

    /// The servers of a watcher, as synapse finds them.
    private func servers(of watcher: String, _ file: SynapseFile) throws -> [SynapseFile.Server] {
        let discovery = try file.discovery(of: watcher)
        #expect(discovery.hosts == ["127.0.0.1:\(zookeeper.port)"])
        let children = try ask(["ls \(discovery.path)"]).last { $0.hasPrefix("[") } ?? "[]"
        let names = children.dropFirst().dropLast().split(separator: ",").map { $0.filter { $0 != " " } }
        return try names.compactMap { name in
            let node = try ask(["get \(discovery.path)/\(name)"]).last { $0.hasPrefix("{") } ?? "{}"
            return try NerveFile.server(node, with: discovery.labels)
        }
    }

    @Test func aRequestReachesTheBackend() throws {
        let proxy = try Server.freePort()
        try scratch.write("main: {proxy_port: \(proxy), extra_headers: {X-A: 'b c'}}\n", to: "soa/web/smartstack.yaml")
        // Of another region: registered, and not found from here.
        try scratch.write(
            "main: {proxy_port: \(try Server.freePort()), advertise: [habitat], discover: habitat}\n",
            to: "soa/other/smartstack.yaml")
        for name in ["web", "other"] { try scratch.write("main: {}\n", to: "soa/\(name)/marathon-c.yaml") }
        try scratch.write("[[\"web\", \"main\", \(backend.port)], [\"other\", \"main\", 1]]", to: "local.json")
        try scratch.write(
            """
            {"bind_addr": "127.0.0.1", "hacheck_port": \(backend.port), "stats_port": \(try Server.freePort()),
             "haproxy_socket_file_path": "\(scratch.path)/admin.sock", "haproxy.defaults.inter": "200ms",
             "maximum_connections": 100, "haproxy_service_sockets_path_fmt": "\(scratch.path)/{service_name}.sock",
             "haproxy_service_proxy_sockets_path_fmt": "\(scratch.path)/{service_name}.prxy"}
            """, to: "tools.json")
        try register()
        let run = try Soac.run(
            ["synapse"] + host + ["--haproxy-version", "2.6", "--synapse-tools-config", "tools.json"], in: scratch.path)
        run.expectSuccess()
        let file = try SynapseFile(run.output)
        var servers: [String: [SynapseFile.Server]] = [:]
        for watcher in file.watchers.keys { servers[watcher] = try self.servers(of: watcher, file) }
        #expect(servers["web.main"]?.map(\.port) == [backend.port])
        #expect(servers["other.main"]?.map(\.port) == [1])
        try scratch.expectAccepted(file.haproxyConfiguration { servers[$0] ?? [] })
        let haproxy = try BackgroundProcess(
            [Program.haproxy.rawValue, "-db", "-f", scratch.path + "/haproxy.cfg"], log: scratch.path + "/haproxy.log")
        let request = "curl -s --max-time 5 http://127.0.0.1:\(proxy)/hello || true"
        var answer = ""
        try haproxy.wait {
            answer = (try? scratch.shell(request)) ?? ""
            return answer == "from the backend\n"
        }
        #expect(answer == "from the backend\n", "\(haproxy.output)")
    }
}
