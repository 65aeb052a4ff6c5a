import TestSupport
import Testing

@testable import Runtime

/// `soac plan` and `soac apply` where the system configuration names a ZooKeeper.
@Suite(
    .enabled(
        if: RealZooKeeper.isThere,
        "skipped: it takes Debian's zookeeper, libzookeeper-mt2 and a Java, and `pip install kazoo==2.10.0`"),
    .serialized)
struct ZooKeeperCommandsTests {
    private let scratch: Scratch
    private let marathon: PipedProgram
    private let address: String

    init() throws {
        scratch = try Scratch()
        marathon = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "marathon", "--speed", "1000"],
            errors: scratch.path + "/errors")
        address = String(decoding: try marathon.readLine(), as: UTF8.self)
        try scratch.write(
            """
            main: {cmd: sleep 1, instances: 2}
            scaled: {cmd: sleep 1, min_instances: 1, max_instances: 9}

            """, to: "r/web/marathon-c.yaml")
        func entries(_ entry: (String) -> String) -> String {
            ["main", "scaled"].map(entry).joined(separator: ", ")
        }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-web:paasta-1111111", "git_sha": "1111111"}"#
        }
        let controls = entries { #""web:c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#, to: "r/web/deployments.json")
        try scratch.commit()
    }

    private func name(zookeeper: String) throws {
        try scratch.write(
            """
            {"cluster": "c", "docker_registry": "r:443", "volumes": [], "zookeeper": \(zookeeper),
             "marathon_servers": [{"url": ["\(address)"], "user": "u", "password": "p"}]}
            """, to: "s/system.json")
    }

    private func soac(_ command: String, _ arguments: String...) throws -> Soac.Run {
        try Soac.run(
            [command, "--repo", "r", "--system-config", "s", "--state", scratch.path + "/state"] + arguments,
            in: scratch.path)
    }

    @Test func countsAndLocks() throws {
        let zookeeper = try RealZooKeeper()
        try name(zookeeper: "\"zk://127.0.0.1:\(zookeeper.port)\"")
        #expect(try soac("plan").output.contains("web.scaled · 9 tasks"))
        try zookeeper.kazoo("set /autoscaling/web/scaled/instances 4")
        #expect(try soac("plan", "--write", "plan.json").output.contains("web.scaled · 4 tasks"))
        try zookeeper.kazoo("set /autoscaling/web/scaled/instances 5")
        try soac("apply", "plan.json").expectRefusal(2, "web.scaled: 4 tasks were wanted, and now 5", "stale")
        // paasta_tools works on one of the two.
        #expect(try zookeeper.kazoo("take /bounce/web.main") == "held")
        let skipping = try soac("apply", "--no-log")
        #expect(skipping.status == 0 && skipping.errors.contains("1 skipped"))
        #expect(
            skipping.errors.contains("web.main is skipped: another process is working on it: another tool since 2"),
            "\(skipping.errors)")
        let half = try soac("plan").output
        #expect(half.contains("create      web.main") && !half.contains("web.scaled"))
        try zookeeper.kazoo("drop /bounce/web.main")
        let rest = try soac("apply", "--no-log")
        #expect(rest.status == 0, "\(rest.errors)")
        #expect(try soac("plan").output.contains("2 as they should be"))
        #expect(try zookeeper.kazoo("children /bounce") == "web.main web.scaled")
        for name in ["web.main", "web.scaled"] { #expect(try zookeeper.kazoo("children /bounce/\(name)") == "") }
    }

    @Test func aZooKeeperThatIsAway() throws {
        try name(zookeeper: "\"127.0.0.1:\(try LoopbackServer.closedPort())\"")
        try soac("apply").expectRefusal(2, "no locks can be taken", "gave no answer")
        let plan = try soac("plan")
        #expect(plan.status == 0 && plan.output.contains("wait        web.scaled"))
        #expect(plan.output.contains("create      web.main"))
        #expect(plan.errors.contains("instances with an unknown count stay as they are"))
    }

    @Test(arguments: ["7", "\"\"", "[\"zk1:2181\"]"])
    func whatIsNoAddress(_ value: String) throws {
        try name(zookeeper: value)
        for command in ["plan", "apply"] { try soac(command).expectRefusal(2, "is not an address of a ZooKeeper") }
    }

    @Test func onlyTheLeaderWorks() throws {
        try name(zookeeper: "null")
        let other = try LoopbackServer(.answers { _ in Self.redirect(to: "192.0.2.1") })
        let here = try LoopbackServer(.answers { _ in Self.redirect(to: "127.0.0.1") })
        let silent = try LoopbackServer.closedPort()
        for command in ["plan", "apply"] {
            let run = try soac(command, "--leader-only", "--mesos", "http://127.0.0.1:\(other.port)")
            #expect(run.status == 0 && run.output.isEmpty && run.errors.contains("nothing is done"))
            try soac(command, "--leader-only", "--mesos", "http://127.0.0.1:\(silent)").expectRefusal(
                2, "it is not known whether this host leads")
            try soac(command, "--leader-only").expectRefusal(2, "no Mesos master is named")
        }
        #expect(
            try soac("plan", "--leader-only", "--mesos", "http://127.0.0.1:\(here.port)").errors.contains("soa-configs")
        )
    }

    private static func redirect(to host: String) -> String {
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: //\(host):5050\r\nContent-Length: 0\r\n\r\n"
    }
}
