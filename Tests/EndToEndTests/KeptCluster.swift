import Synchronization
import TestSupport
import Testing

/// A repository `soa`, and the cluster `c` with a served Marathon, a served Chronos, and somebody who listens in Sensu's place.
final class KeptCluster {
    let scratch: Scratch
    let marathon: MarathonServer
    let chronos: ChronosServer
    private let sensu: LoopbackServer
    private let heard = Heard()

    /// - Parameter speed: how fast Marathon's time passes
    init(speed: Int = 1000) throws {
        scratch = try Scratch()
        marathon = try MarathonServer(in: scratch, speed: speed)
        chronos = try ChronosServer(in: scratch)
        let heard = heard
        sensu = try LoopbackServer(.answers { heard.hear($0) })
        try writeSystem()
        try scratch.write(
            """
            import json, sys, urllib.request as r
            base = sys.argv[1]
            if sys.argv[2:]:
                app = {"id": sys.argv[2], "cmd": "theirs", "instances": 1, "cpus": 0.1, "mem": 16}
                r.urlopen(r.Request(base + "/v2/apps", json.dumps(app).encode(), {"Content-Type": "application/json"}))
            for app in sorted(json.load(r.urlopen(base + "/v2/apps"))["apps"], key=lambda app: app["id"]):
                name = ".".join(app["id"].split(".")[:2])
                print(name, app["instances"], app["tasksRunning"], app["cmd"])

            """, to: "marathon.py")
    }

    // MARK: What is wanted

    /// The system configuration; `more` is a line of members that ends with a comma.
    func writeSystem(_ more: String = "") throws {
        try scratch.write(
            """
            {"cluster": "c", "clusters": ["c"], "docker_registry": "registry.example.com", "volumes": [], \(more)
             "marathon_servers": [{"url": ["\(marathon.address)"], "user": "u", "password": "p"}],
             "chronos_config": {"url": ["\(chronos.address)"], "user": "u", "password": "p"},
             "sensu_host": "127.0.0.1", "sensu_port": \(sensu.port), "log_writer": {"driver": "null"}}

            """, to: "system/cluster.json")
    }

    /// A service whose instances are deployed; nothing is committed yet. `deployments`: a folder of deployments.
    func service(
        _ name: String, marathon: String? = nil, chronos: String? = nil, sha: Character = "1",
        deployments: String? = nil
    ) throws {
        if let marathon { try scratch.write(marathon, to: "soa/\(name)/marathon-c.yaml") }
        if let chronos { try scratch.write(chronos, to: "soa/\(name)/chronos-c.yaml") }
        try scratch.write("team: crew\n", to: "soa/\(name)/monitoring.yaml")
        let sha = String(repeating: sha, count: 40)
        func entries(_ entry: (String) -> String) -> String { ["main", "other"].map(entry).joined(separator: ", ") }
        let images = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v1": {}, "v2": {"deployments": {\#(images)}, "controls": {\#(controls)}}}"#,
            to: deployments.map { "\($0)/\(name).json" } ?? "soa/\(name)/deployments.json")
    }

    /// Commits all files; the commit.
    @discardableResult
    func commit() throws -> String {
        try scratch.commit("soa")
        return try scratch.shell("git -C soa rev-parse HEAD").filter { $0 != "\n" }
    }

    // MARK: Who brings it about

    static let usual = ["--interval", "1", "--listen", "127.0.0.1:0"]

    /// `soac run`, with a page unless other arguments say something else.
    func run(_ arguments: [String] = usual, _ more: String...) throws -> RunningSoac {
        try RunningSoac(
            ["run", "--repo", "soa", "--system-config", "system", "--state", "state"] + arguments + more,
            in: scratch.path)
    }

    /// Waits until a process has brought all that runs to a commit.
    func waitUntil(
        _ run: RunningSoac, isAt commit: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var last = ""
        try eventually("\(commit.prefix(12)) is brought about: \(last)", sourceLocation: sourceLocation) {
            last = try run.get("/status.json").body
            return last.contains(#""id": "\#(commit)""#) && last.contains("\"bounces\": [\n]")
                && last.contains("\"held\": null") && last.contains("\"troubles\": [\n]")
                && !last.contains(#""reached": null"#)
        }
    }

    // MARK: What there is

    /// A line for each app: its name without hashes, how many tasks are wanted, how many run, and its command.
    func apps() throws -> [String] {
        try scratch.shell("python3 marathon.py \(marathon.address)").split(separator: "\n").map(String.init)
    }

    /// Somebody else's app.
    func addApp(_ id: String) throws { try scratch.shell("python3 marathon.py \(marathon.address) \(id)") }

    /// What one of the servers tells.
    func get(_ address: String, _ path: String) throws -> String {
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        return Loopback.get(path, at: port).body
    }

    /// The events that Sensu heard since the last look, as `NAME STATUS`.
    func told() -> [String] { heard.takeAll() }
}

/// What Sensu heard.
private final class Heard: Sendable {
    private let events = Mutex<[String]>([])

    func hear(_ event: String) -> String {
        let words = ["name", "status"].map { key in
            let rest = event.split(separator: "\"\(key)\": ", maxSplits: 1).last ?? ""
            return rest.prefix { $0 != "," && $0 != "}" }.filter { $0 != "\"" }
        }
        events.withLock { $0.append(words.joined(separator: " ")) }
        return "ok"
    }

    func takeAll() -> [String] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
