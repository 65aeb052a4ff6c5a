import Glibc
import TestSupport
import Testing

/// `soac run` where the system configuration names a ZooKeeper.
@Suite(
    .enabled(
        if: RealZooKeeper.isThere,
        "skipped: it takes Debian's zookeeper, libzookeeper-mt2 and a Java, and `pip install kazoo==2.10.0`"),
    .serialized)
struct ZooKeeperKeepingTests {
    private let scratch: Scratch
    private let marathon: PipedProgram
    private let address: String

    init() throws {
        scratch = try Scratch()
        marathon = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "marathon", "--speed", "1000"],
            errors: scratch.path + "/errors")
        address = String(decoding: try marathon.readLine(), as: UTF8.self)
    }

    private func commit(sha: Character) throws {
        try scratch.write(
            "main: {cmd: sleep 1, instances: 2}\nscaled: {cmd: sleep 1, min_instances: 1, max_instances: 9}\n",
            to: "r/web/marathon-c.yaml")
        func entries(_ entry: (String) -> String) -> String {
            ["main", "scaled"].map(entry).joined(separator: ", ")
        }
        let sha = String(repeating: sha, count: 40)
        let images = entries {
            #""c.\#($0)": {"docker_image": "services-web:paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""web:c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(images)}, "controls": {\#(controls)}}}"#, to: "r/web/deployments.json")
        try scratch.commit()
    }

    private func run() throws -> RunningSoac {
        try RunningSoac(
            [
                "run", "--repo", "r", "--system-config", "s", "--interval", "1", "--listen", "127.0.0.1:0", "--no-log",
            ], in: scratch.path)
    }

    /// Apps that have an image, each with as many tasks as it should.
    private func apps(_ sha: String, _ counts: [Int]) throws -> Bool {
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        let text = Loopback.get("/v2/apps", at: port).body
        let running = text.split(separator: "\"tasksRunning\":").dropFirst().compactMap {
            Int($0.drop { $0 == " " }.prefix { $0.isNumber })
        }
        return running.sorted() == counts && text.split(separator: "paasta-" + sha).count > counts.count
            && text.split(separator: "\"image\":").count == counts.count + 1
    }

    /// Two hosts, one of which is killed and comes again, and a count that autoscaling sets.
    @Test func severalProcessesShareOneZooKeeper() throws {
        let zookeeper = try RealZooKeeper()
        try scratch.write(
            """
            {"cluster": "c", "docker_registry": "r:443", "volumes": [], "zookeeper": "zk://127.0.0.1:\(zookeeper.port)",
             "marathon_servers": [{"url": ["\(address)"], "user": "u", "password": "p"}]}
            """, to: "s/system.json")
        try commit(sha: "1")
        let first = try run()
        let second = try run()
        func eventuallyRun(_ sha: String, _ counts: [Int]) throws {
            try eventually("\(sha) with \(counts): \(try second.get("/status.json").body)") { try apps(sha, counts) }
        }
        try eventuallyRun("1111", [2, 9])
        try commit(sha: "2")
        usleep(2_000_000)
        #expect(first.end(SIGKILL) == 128 + SIGKILL)
        let third = try run()
        try eventuallyRun("2222", [2, 9])
        try zookeeper.kazoo("set /autoscaling/web/scaled/instances 4")
        try eventuallyRun("2222", [2, 4])
        // While nobody has locks, nothing is changed; then all goes on.
        zookeeper.stop()
        try commit(sha: "3")
        usleep(4_000_000)
        #expect(try apps("2222", [2, 4]))
        #expect(try third.get("/healthz").status == 200)
        try zookeeper.start()
        try eventuallyRun("3333", [2, 4])
        for run in [second, third] { #expect(run.end(SIGTERM) == 0, "\(run.errors)") }
        for name in ["web.main", "web.scaled"] { #expect(try zookeeper.kazoo("children /bounce/\(name)") == "") }
    }
}
