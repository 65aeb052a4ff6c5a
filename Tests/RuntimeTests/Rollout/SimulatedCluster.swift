import Compiler
import Fleet
import Git
import Planner
import Simulators
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A cluster of which all is simulated: Marathon on port 8080, hacheck on 6666, HAProxy on 3212 and Mesos's agent on 5051 of
/// every host, Mesos on 5050, and the tasks themselves on the ports that they have. Its time passes only when it is waited for.
final class SimulatedCluster: HTTPClient, RuntimeClock {
    private struct State {
        var marathon: SimulatedMarathon
        var now: SimulatedTime
        /// By host.
        var hachecks: [String: SimulatedHacheck] = [:]
        var mesos = SimulatedMesos()
        var agents = SimulatedAgents()
        /// How busy the tasks of instances are; those of others do nothing, and do not answer.
        var busy: [String: Double] = [:]
        /// Ports of which nothing answers, and those of which nothing answers in time.
        var silent: Set<Int> = []
        var late: Set<Int> = []
        /// Sees each request when it arrives.
        var watcher: (@Sendable (SimulatedRequest) -> Void)?
        var changes: [String] = []
        /// Ids of tasks that were told to end while hacheck had them as up.
        var killedUndrained: [String] = []

        func isUp(_ task: SimulatedTask) -> Bool {
            guard let hacheck = hachecks[task.host] else { return true }
            return hacheck.state(of: Self.registration(of: task), port: task.ports.first ?? 0, at: now).isUp
        }

        static func registration(of task: SimulatedTask) -> String {
            task.appID.dropFirst().split(separator: ".").prefix(2).joined(separator: ".")
        }
    }

    private let state: Mutex<State>

    init(seed: UInt64 = 1) {
        let start: SimulatedTime = 1_570_017_600_000
        var state = State(marathon: SimulatedMarathon(seed: seed, at: start), now: start)
        // Half of the hosts are in each of two regions.
        state.mesos.slaves = state.marathon.hosts.enumerated().map { place, host in
            (host, [("region", place % 2 == 0 ? "north" : "south"), ("pool", "default")])
        }
        self.state = Mutex(state)
    }

    var now: Double { state.withLock { Double($0.now) / 1000 } }

    func sleep(seconds: Double) async { pass(seconds) }

    /// So many seconds pass.
    func pass(_ seconds: Double) {
        state.withLock { state in
            state.now += Int(seconds * 1000)
            state.marathon.advance(to: state.now)
            for app in state.marathon.appIDs {
                for task in state.marathon.tasks(of: app) where task.state == .running {
                    let busy = state.busy[State.registration(of: task)] ?? 0
                    // Half a CPU, and the executor's tenth.
                    state.agents.use(task.id, on: task.host, cpus: 0.6, seconds: busy * 0.5 * seconds)
                }
            }
        }
    }

    func factor(in range: ClosedRange<Double>) -> Double { range.upperBound }

    /// `METHOD PATH` of each change that Marathon was asked for.
    var changes: [String] { state.withLock { $0.changes } }
    var killedUndrained: [String] { state.withLock { $0.killedUndrained } }
    var appIDs: [String] { state.withLock { $0.marathon.appIDs } }

    func tasksInTraffic(of app: String) -> Int {
        state.withLock { state in state.marathon.tasks(of: app).count { state.isUp($0) } }
    }
    func tasks(of app: String) -> Int { state.withLock { $0.marathon.tasks(of: app).count } }
    func delay(_ ports: Set<Int>) { state.withLock { $0.late = ports } }
    func ports(of app: String) -> [Int] { state.withLock { $0.marathon.tasks(of: app).flatMap(\.ports) } }
    func silence(_ ports: Set<Int>) { state.withLock { $0.silent = ports } }
    func keepBusy(_ instance: String, _ share: Double?) { state.withLock { $0.busy[instance] = share } }
    func mesos(_ change: (inout SimulatedMesos, SimulatedTime) -> Void) {
        state.withLock { change(&$0.mesos, $0.now) }
    }
    func drain(_ hosts: [String]) { state.withLock { $0.mesos.draining = hosts } }
    func watch(_ watcher: @escaping @Sendable (SimulatedRequest) -> Void) { state.withLock { $0.watcher = watcher } }
    func forgetChanges() { state.withLock { $0.changes = [] } }

    func post(_ definition: String) {
        state.withLock { state in
            let request = SimulatedRequest("POST", "/v2/apps", body: Array(definition.utf8))
            _ = state.marathon.handle(request, at: state.now)
        }
    }

    /// Somebody changes something by hand.
    func change(_ method: String, _ path: String, _ body: String = "") {
        state.withLock { state in
            _ = state.marathon.handle(SimulatedRequest(method, path, body: Array(body.utf8)), at: state.now)
        }
    }

    func host(ofTaskIn app: String) -> String? { state.withLock { $0.marathon.tasks(of: app).first?.host } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let (host, port) = (request.address.host.host, request.address.host.port ?? 80)
        let asked = SimulatedRequest(request.method.rawValue, request.address.target, body: request.body ?? [])
        state.withLock { $0.watcher }?(asked)
        let answer: SimulatedAnswer? = state.withLock { state in
            if state.silent.contains(port) || state.late.contains(port) { return nil }
            return switch port {
            case 8080: Self.marathon(asked, &state)
            case 6666: state.hachecks[host, default: SimulatedHacheck()].handle(asked, at: state.now)
            case 3212: Self.haproxy(of: state).handle(asked, at: state.now)
            case 5050: state.mesos.handle(asked, at: state.now)
            case 5051: state.agents.handle(asked, of: host)
            default: Self.task(asked, on: host, port, state)
            }
        }
        guard let answer else {
            let isLate = state.withLock { $0.late.contains(port) }
            throw HTTPFailure(
                .server, "\(host):\(port) \(isLate ? "gave no answer" : "cannot be reached")", isUnsent: !isLate,
                isLate: isLate)
        }
        return HTTPAnswer(status: answer.status, body: answer.body, address: request.address)
    }

    /// What a task says of itself, and its uWSGI, of which two workers of four are idle.
    private static func task(
        _ request: SimulatedRequest, on host: String, _ port: Int, _ state: State
    ) -> SimulatedAnswer? {
        let tasks = state.marathon.appIDs.flatMap { state.marathon.tasks(of: $0) }
        guard let task = tasks.first(where: { $0.host == host && $0.ports.contains(port) }),
            let busy = state.busy[State.registration(of: task)]
        else { return nil }
        switch request.path {
        case "/status": return SimulatedAnswer(200, ["utilization": .double(busy)])
        case "/status/uwsgi":
            return SimulatedAnswer(
                200, ["workers": .list(["idle", "busy", "cheap", "idle"].map { ["status": .string($0)] })])
        default: return SimulatedAnswer(404)
        }
    }

    private static func marathon(_ request: SimulatedRequest, _ state: inout State) -> SimulatedAnswer {
        if request.method != "GET" { state.changes.append("\(request.method) \(request.path)") }
        if request.path.hasPrefix("/v2/tasks/delete") {
            let told = String(decoding: request.body, as: UTF8.self)
            for app in state.marathon.appIDs {
                for task in state.marathon.tasks(of: app) where told.contains(task.id) && state.isUp(task) {
                    state.killedUndrained.append(task.id)
                }
            }
        }
        return state.marathon.handle(request, at: state.now)
    }

    /// Everything that is healthy and not down is up, on all hosts.
    private static func haproxy(of state: State) -> SimulatedHAProxy {
        var haproxy = SimulatedHAProxy()
        for app in state.marathon.appIDs {
            for task in state.marathon.tasks(of: app) where task.isAlive ?? (task.state == .running) {
                guard let port = task.ports.first else { continue }
                haproxy.servers.append(
                    SimulatedHAProxy.Server(
                        proxy: State.registration(of: task), host: task.host, port: port, passes: state.isUp(task),
                        since: 0))
            }
        }
        return haproxy
    }
}

/// A repository of soa-configs for one cluster, and what brings a simulated cluster there.
final class RolloutBench {
    let scratch: Scratch
    let cluster: SimulatedCluster
    var memory = RoundMemory()
    var counts: (any CountSource)?
    let log = NotedEvents()
    /// Beside that one.
    var otherLog: (any RolloutLog)?
    /// What is configured for Kubernetes; nil where that is not known.
    var moved: Set<InstanceID>? = []
    /// Nil: the cluster's own, whose time passes at once.
    var clock: (any RuntimeClock)?
    var locks: any InstanceLocks

    init(_ cluster: SimulatedCluster = SimulatedCluster()) throws {
        scratch = try Scratch()
        self.cluster = cluster
        locks = try FolderLocks(scratch.path + "/locks")
    }

    /// A service with its instances in YAML, and the sha that it runs.
    func service(_ name: String, _ instances: String, sha: String = "1111111", smartstack: String? = nil) throws {
        try scratch.write(instances, to: "r/\(name)/marathon-c.yaml")
        if let smartstack { try scratch.write(smartstack, to: "r/\(name)/smartstack.yaml") }
        func entries(_ entry: (String) -> String) -> String {
            ["main", "other"].map(entry).joined(separator: ", ")
        }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#, to: "r/\(name)/deployments.json"
        )
    }

    func commit() throws { try scratch.commit() }

    func rollout() throws -> Rollout {
        let repository = try Repository(discovering: scratch.path + "/r")
        let snapshot = try Snapshot(.revision("HEAD"), of: repository)
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(
                path: "system.json",
                bytes: Array(
                    #"{"docker_registry": "registry:443", "volumes": [], "vault_environment": "prod", "marathon_servers": [{"url": "http://m:8080", "user": "u", "password": "CANARY"}]}"#
                        .utf8))
        ])
        let configuration = try #require(system.value)
        let input = ClusterInput(name: ClusterName("c"), system: configuration, counts: InstanceCounts())
        let date = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let moment = Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
        let fleet = WantedFleet(
            Fleet(snapshot: snapshot, services: nil, jobs: 1), input, deployments: nil, moment: moment, cache: nil,
            systemsDigest: "")
        let commit = try #require(snapshot.commit)
        let access = try ClusterAccess(
            configuration, mesos: ["http://mesos:5050"], memory: memory, over: cluster, clock: clock ?? cluster,
            resolve: { $0 })
        let path = scratch.path + "/r"
        let settings = fleet.settings()
        return Rollout(
            access, wanted: try fleet.run(),
            inputs: .init(
                cluster: input.name, commit: commit.id.description, systemConfig: "", instanceCounts: nil,
                deployments: nil),
            counts: counts, locks: locks, log: otherLog.map { UnrepeatedLog([log, $0], clock: cluster) } ?? log,
            settings: { id throws(GitError) in
                try settings.settings(of: id) { keys in BounceSettings.namespaces(of: id) { keys[$0] } }
            },
            everDefined: { services throws(GitError) in
                try DefinedInstances(cluster: ClusterName("c"), root: "", in: Repository(discovering: path))
                    .everDefined(services, from: commit)
            }, moved: { [moved] in moved.map { known in { known.contains($0) } } })
    }

    static let patience = Rollout.Patience(limit: 3600, interval: 10)

    /// Commits, and goes on until nothing is left to do.
    func apply() async throws -> RolloutReport {
        try commit()
        let rollout = try rollout()
        return await rollout.carryOut(try await rollout.plan(maxRemoved: 0.5), patience: Self.patience)
    }

    func plan(maxRemoved: Double = 0.5) async throws -> RolloutPlan {
        try commit()
        return try await rollout().plan(maxRemoved: maxRemoved)
    }

    /// Lets the cluster be for a while.
    func settle() async { for _ in 0..<60 { await cluster.sleep(seconds: 5) } }
}

/// What a rollout told.
final class NotedEvents: RolloutLog {
    private let noted = Mutex<[String]>([])

    var lines: [String] { noted.withLock { $0 } }

    func note(_ event: DeployEvent, of id: InstanceID) { noted.withLock { $0.append("\(id): \(event.text)") } }
}
