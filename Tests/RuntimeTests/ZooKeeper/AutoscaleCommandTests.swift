import Compiler
import Simulators
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// `soac autoscale`, and its old names, with a Marathon, Mesos's agents and a ZooKeeper as it is installed.
@Suite(
    .enabled(
        if: RealZooKeeper.isThere,
        "skipped: it takes Debian's zookeeper, libzookeeper-mt2 and a Java, and `pip install kazoo==2.10.0`"),
    .serialized)
struct AutoscaleCommandTests {
    private let scratch: Scratch
    private let zookeeper: RealZooKeeper
    private let marathon: PipedProgram
    /// Mesos's master, and the agent of all hosts.
    private let mesos: LoopbackServer
    private let agents = Agents()

    /// What tasks used: each time that the agent is asked, so many seconds more.
    private final class Agents: Sendable {
        struct State {
            var agents = SimulatedAgents()
            var mesos = SimulatedMesos()
            var tasks: [String] = []
            var isSilent = false
        }
        let state = Mutex(State())
        let port = Mutex<UInt16>(0)
    }

    init() throws {
        scratch = try Scratch()
        zookeeper = try RealZooKeeper()
        marathon = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "marathon", "--speed", "1000"],
            errors: scratch.path + "/errors")
        let address = String(decoding: try marathon.readLine(), as: UTF8.self)
        let agents = agents
        mesos = try LoopbackServer(.answers { Self.answer($0, agents) })
        let port = mesos.port
        agents.port.withLock { $0 = port }
        try scratch.write(
            """
            main: {cmd: sleep 1, cpus: 0.5, instances: 2}
            scaled: {cmd: sleep 1, cpus: 0.5, min_instances: 2, max_instances: 9}
            odd: {cmd: sleep 1, min_instances: 2, max_instances: 9, autoscaling: {setpoint: 0}}

            """, to: "r/web/marathon-c.yaml")
        func entries(_ entry: (String) -> String) -> String {
            ["main", "scaled", "odd"].map(entry).joined(separator: ", ")
        }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-web:paasta-1111111", "git_sha": "1111111"}"#
        }
        let controls = entries { #""web:c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#, to: "r/web/deployments.json")
        try scratch.commit()
        try scratch.write(
            """
            {"cluster": "c", "docker_registry": "r:443", "volumes": [], "zookeeper": "zk://127.0.0.1:\(zookeeper.port)/p",
             "mesos_config": {"master": "127.0.0.1:\(mesos.port)"},
             "log_writer": {"driver": "file", "options": {"path_format": "\(scratch.path)/{service}.log"}},
             "marathon_servers": [{"url": ["\(address)"], "user": "u", "password": "p"}]}
            """, to: "s/system.json")
        try zookeeper.kazoo("set /p/nothing x")
    }

    private static func answer(_ request: String, _ agents: Agents) -> String? {
        let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let port = agents.port.withLock { $0 }
        let answer = agents.state.withLock { state -> SimulatedAnswer? in
            if path.hasPrefix("/monitor") {
                if state.isSilent { return nil }
                // A CPU that was busy as long as anybody could look.
                for task in state.tasks { state.agents.use(task, on: "all", cpus: 0.6, seconds: 10_000) }
                return state.agents.handle(SimulatedRequest("GET", path), of: "all")
            }
            state.mesos.slaves = (1...4).map { ("agent\($0)", []) }
            return state.mesos.handle(SimulatedRequest("GET", path), at: 0)
        }
        guard let answer else { return nil }
        var body = String(decoding: answer.body, as: UTF8.self)
        for number in 1...4 {
            body = body.replacing("slave(1)@agent\(number):5051", with: "slave(1)@127.0.0.1:\(port)")
        }
        return "HTTP/1.1 \(answer.status) -\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func soac(_ command: String, _ arguments: String...) throws -> Soac.Run {
        try Soac.run(
            [command, "--repo", "r", "--system-config", "s", "--state", scratch.path + "/state"] + arguments,
            in: scratch.path)
    }

    private func get(_ name: String) throws -> String { try zookeeper.kazoo("get /p/autoscaling/web/\(name)") }

    private func log(_ name: String) throws -> String { try scratch.text(of: "\(name).log") }

    @Test func countsAreDecidedAndSet() throws {
        try zookeeper.kazoo("set /p/autoscaling/web/scaled/instances 4")
        try zookeeper.kazoo("set /p/autoscaling/web/odd/instances 4")
        #expect(try soac("apply", "--wait", "--no-log").status == 0)
        let status = try soac("status", "web.scaled", "--format", "json").output
        let root = try #require(JSONParser.parse(Array(status.utf8), path: "").value?.root)
        let apps = root.items.flatMap { $0.value("apps")?.items ?? [] }
        let tasks = apps.flatMap { $0.value("tasks")?.items ?? [] }.compactMap { $0.value("id")?.string }
        try #require(tasks.count == 4, "\(status)")
        agents.state.withLock { $0.tasks = tasks }
        // A look that changes nothing.
        let look = try soac("autoscale")
        #expect(
            look.status == 1 && look.errors.contains("web.odd: setpoint, 0.0, is not more than 0"), "\(look.errors)")
        #expect(
            look.output
                == "web.scaled: 4 tasks (2 to 9) · it is not known yet what its tasks use: the next look will tell\n")
        #expect(try get("scaled/cpu_data") == "none")
        // The first that is kept, and the second that decides.
        #expect(try soac("autoscale", "web.scaled", "--write").status == 0)
        #expect(try get("scaled/cpu_data") != "none" && get("scaled/instances") == "4")
        try zookeeper.kazoo("set /p/autoscaling/web/scaled/cpu_last_time 1570017600")
        // The lock is that of paasta_tools.
        let lock = "/p/autoscaling/web/scaled/autoscaling.lock"
        #expect(try zookeeper.kazoo("take \(lock)") == "held")
        let locked = try soac("autoscale", "web.scaled", "--write")
        #expect(locked.status == 0 && locked.output.contains("another process is working on it: another tool since 2"))
        try zookeeper.kazoo("drop \(lock)")
        let written = try soac("autoscale", "web.scaled", "--write")
        #expect(written.status == 0 && written.output.hasPrefix("web.scaled: 4 → 2 tasks (2 to 9) · utilization 0%"))
        #expect(try get("scaled/instances") == "2")
        #expect(try log("web").contains(#""message": "scaled from 4 to 2 tasks: "#))
        #expect(try zookeeper.kazoo("children \(lock)") == "")
        agents.state.withLock { $0.isSilent = true }
        let silent = try soac("autoscale", "web.scaled", "--write")
        #expect(
            silent.status == 1 && silent.errors.contains("it is not known what its tasks use: "), "\(silent.errors)")
    }

    @Test func byHandAndPaused() throws {
        let set = try soac("autoscale", "web.scaled", "--set", "5")
        #expect(set.status == 0 && set.errors.contains("web.scaled has 5 tasks to run"), "\(set.errors)")
        #expect(try get("scaled/instances") == "5")
        #expect(try soac("plan").output.contains("web.scaled · 5 tasks"))
        let audit = try log("stream_paasta-audit-log")
        #expect(
            audit.contains(#""action": "manual-scale", "action_details": {"desired_instances": 5}, "cluster": "c""#))
        let beyond = try soac("autoscale", "web.scaled", "--set", "50", "--no-log")
        #expect(beyond.errors.contains("50 is not within its bounds, 2 to 9"))
        #expect(try get("scaled/instances") == "9")
        let fixed = try soac("autoscale", "web.main", "--set", "5")
        #expect(fixed.status == 1 && fixed.errors.contains("it is not autoscaled"))
        try soac("autoscale", "web", "--set", "5").expectRefusal(2, "no instance called 'web'", "web.scaled")
        #expect(try soac("autoscale", "--pause", "60").errors.contains("autoscaling is paused until 2"))
        let paused = try soac("autoscale", "--write")
        #expect(paused.status == 0 && paused.output.isEmpty && paused.errors.contains("autoscaling is paused"))
        #expect(try soac("autoscale", "--resume").errors.contains("autoscaling is not paused"))
        #expect(try zookeeper.kazoo("get /p/autoscaling/paused") == "none")
        try zookeeper.kazoo("set /p/autoscaling/paused soon")
        let doubt = try soac("autoscale", "--write")
        #expect(doubt.status == 1 && doubt.errors.contains("what ZooKeeper has of the pause is not a number"))
        let lines = try log("stream_paasta-audit-log")
        #expect(lines.contains("pause-service-autoscaler") && lines.contains("resume-service-autoscaler"))
    }

    @Test func oldNames() throws {
        for name in ["paasta", "autoscale_all_services", "paasta_autoscale_all_services"] {
            try scratch.shell("ln -s \(Soac.path) \(name)")
        }
        func run(_ name: String, _ arguments: [String]) throws -> Soac.Run {
            try Command.run(
                scratch.path + "/" + name, arguments, in: scratch.path,
                environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(scratch.path)/s"])
        }
        let options = ["-d", "r", "--state", scratch.path + "/state"]
        func paasta(_ arguments: String...) throws -> Soac.Run {
            try run("paasta", ["autoscale", "-s", "web", "-i", "scaled", "-c", "c"] + arguments + options)
        }
        func pause(_ arguments: String...) throws -> Soac.Run {
            try run("paasta", ["pause_service_autoscaler"] + arguments)
        }
        #expect(try paasta().output == "9\n")
        #expect(try paasta("--set", "3").output == "3\n")
        #expect(try paasta("--set", "70").output == "9\n")
        #expect(try get("scaled/instances") == "9")
        #expect(try pause("-d", "400").status == 3)
        #expect(try pause("-d", "10").output.contains("is paused until"))
        #expect(try pause("-i").output.contains("is paused until"))
        let paused = try run("autoscale_all_services", options)
        #expect(paused.status == 0 && paused.errors.contains("autoscaling is paused"))
        #expect(try pause("-r").output == "autoscaling is not paused\n")
        let all = try run("paasta_autoscale_all_services", options)
        #expect(all.status == 1 && all.errors.contains("web.scaled: 9 tasks (2 to 9) · none of its tasks are up"))
    }
}
