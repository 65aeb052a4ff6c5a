import Glibc
import TestSupport
import Testing

/// `soac-simulate chronos`, and the system configuration of a cluster that has it. It ends with this value.
final class ChronosServer {
    let address: String
    private let process: Int32
    private let scratch: Scratch

    /// Makes the folder `system` for the cluster `c`. Jobs run when a test starts them: with time that passes so fast, a
    /// schedule would come due during those tests that run shortly before.
    init(in scratch: Scratch, version: String = "2.4") throws {
        self.scratch = scratch
        try scratch.shell(
            """
            \(Path.parent(of: Soac.path))/soac-simulate chronos --version \(version) --cron --by-hand \
            --speed 100 \
            >chronos-address 2>simulate.errors </dev/null &
            echo $! >chronos-process
            while kill -0 $! && ! test -s chronos-address; do sleep 0.02; done
            """)
        address = try scratch.text(of: "chronos-address").filter { $0 != "\n" }
        process = try #require(Int32(try scratch.text(of: "chronos-process").filter { $0 != "\n" }))
        try scratch.write(
            """
            {"cluster": "c", "clusters": ["c"], "docker_registry": "registry.example.com", "volumes": [],
             "chronos_config": {"url": ["\(address)"], "user": "u", "password": "CANARY"}}
            """, to: "system/cluster.json")
        try scratch.write(
            """
            import json, sys, urllib.parse, urllib.request as r
            base, prefix = sys.argv[1], "/scheduler"
            def ask(method, path, body=None):
                data = json.dumps(body).encode() if body else None
                headers = {"Content-Type": "application/json"}
                return r.urlopen(r.Request(base + prefix + urllib.parse.quote(path), data, headers, method=method)).read()
            if sys.argv[2] == "jobs":
                for job in sorted(json.loads(ask("GET", "/jobs")), key=lambda job: job["name"]):
                    print(job["name"], "after " + ", ".join(sorted(job["parents"])) if "parents" in job else "",
                          job["successCount"], job["command"].strip().splitlines()[0])
            elif sys.argv[2] == "add":
                ask("POST", "/iso8601", {"name": sys.argv[3], "command": "theirs", "schedule": "R/2030-01-01T00:00:00Z/P1D"})
            else:
                ask(sys.argv[2], sys.argv[3])
            """, to: "chronos.py")
    }

    /// A line for each job: its name, its parents, how many runs went well, and its command.
    func jobs() throws -> [String] {
        try ask("jobs").split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }

    /// Somebody else's job.
    func add(_ name: String) throws { _ = try ask("add '\(name)'") }

    /// Runs a job, and waits until that is counted.
    func run(_ name: String) throws {
        let before = try jobs().first { $0.hasPrefix(name + " ") }
        _ = try ask("PUT '/job/\(name)'")
        // Simulated time passes as fast as the server was told; its machine may be slow.
        for _ in 0..<1000 {
            if try jobs().first(where: { $0.hasPrefix(name + " ") }) != before { return }
            usleep(20_000)
        }
        Issue.record("'\(name)' was not counted")
    }

    private func ask(_ what: String) throws -> String { try scratch.shell("python3 chronos.py \(address) \(what)") }

    deinit { kill(process, SIGTERM) }
}
