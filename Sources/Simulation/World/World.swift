import Compiler
import Planner
import Simulators

/// A cluster, those who work on it, and the time, as one value: whatever a seed comes to comes of it.
struct World: Sendable {
    static let start: SimulatedTime = 1_570_017_600_000

    /// What happens when its time has come.
    enum Event: Sendable {
        case resume(CheckedContinuation<Void, Never>)
        case trouble(Mishap)
        case jobTrouble(JobMishap)
        case workloadTrouble(WorkloadMishap)
        /// A soac is started, in place of another that ended.
        case start(place: Int)
    }

    var now = Self.start
    var numbers: SeededNumbers
    var events = EventQueue<Event>()
    var commits: SimulatedCommits
    /// Nil if the cluster has no Chronos.
    var jobs: SimulatedJobs?
    /// Nil if Kubernetes is no part of it; else it is all.
    var workloads: SimulatedWorkloads?
    var cluster: Cluster
    var weather: Weather
    var locks = LockTable()
    var judge = Judge()
    var jobJudge = JobJudge()
    var workloadJudge = WorkloadJudge()
    /// How often somebody changes an object of Kubernetes after a soac looked, 0 to 1.
    var touches = 0.0
    /// What share of the instances of Kubernetes soacs may remove.
    var maxRemoved = 1.0
    /// Whether the next soac that asks about a job loses its locks.
    var losesLocks = false
    /// What was done, a line each; nil if nobody wants to know.
    var trace: [String]?
    /// All soacs that there were, by their number.
    var soacs: [Soac] = []
    /// Troubles are over.
    var isCalm = false
    /// Each instance had a turn though there was nothing to do.
    var hadIdleTurns = false
    var isOver = false
    /// When troubles end.
    let end: SimulatedTime
    /// How many soacs there are at a time.
    let places: Int
    private(set) var requests = 0
    /// How long a process goes on though nothing is left to do; nil: no longer than it has to.
    var rest: Rest?
    /// What each machine remembers between runs, and which soac left it there.
    var memories: [Int: (json: String, soac: Int)] = [:]

    /// A process.
    struct Soac: Sendable {
        /// The number of the commit that it works on.
        var commit = 0
        /// Which of the machines it runs on: what it remembers lies there.
        var place: Int
        var isDead = false
        /// It is a process that keeps the cluster, and makes no rounds.
        var stays = false
        /// How many requests of it arrived that change something.
        var changes = 0
        /// After so many more requests it ends; nil: it does not.
        var requestsLeft: Int?
    }

    /// A time in which nothing happens.
    struct Rest: Sendable {
        /// Looks at the cluster that are left.
        var cycles: Int
        let memory: @Sendable () -> Int
        private let mark: Int
        /// What `memory` said after a tenth of it, and at its end.
        private(set) var early = 0
        private(set) var late = 0

        init(cycles: Int, memory: @escaping @Sendable () -> Int) {
            (self.cycles, self.memory, mark) = (cycles, memory, cycles - cycles / 10)
        }

        /// One look; whether that was the last.
        mutating func pass() -> Bool {
            if cycles == mark { early = memory() }
            if cycles <= 0 { late = memory() }
            cycles -= 1
            return cycles < 0
        }
    }

    // MARK: The beginning

    /// - Parameter hasKubernetes: that is all it has
    init(seed: UInt64, isTraced: Bool, hasKubernetes: Bool = false) {
        numbers = SeededNumbers(seed: seed)
        trace = isTraced ? [] : nil
        commits = hasKubernetes ? SimulatedCommits() : SimulatedCommits(&numbers)
        var marathon = SimulatedMarathon(seed: seed, at: Self.start)
        marathon.hosts = Mishap.hosts
        marathon.nature.kill = numbers.chance(0.3) ? 500...20_000 : 500...3000
        cluster = Cluster(
            marathon: marathon, haproxy: SimulatedHAProxy(delay: Int.random(in: 0...8000, using: &numbers)))
        if numbers.chance(0.5) {
            for host in Mishap.hosts { cluster.haproxyDelays[host] = Int.random(in: 0...8000, using: &numbers) }
        }
        weather = numbers.chance(0.3) ? Weather() : Weather(&numbers)
        places = numbers.chance(0.35) ? 2 : 1
        let length = Int.random(in: 60...400, using: &numbers) * 1000
        end = Self.start + length
        hasKubernetes ? beginKubernetes(seed, lasting: length) : beginMarathon(seed, lasting: length)
        events.put(.trouble(.end), at: end)
        for place in 0..<places { events.put(.start(place: place), at: Self.start + place * 7000) }
    }

    private mutating func beginMarathon(_ seed: UInt64, lasting length: Int) {
        learn()
        beginCluster()
        for _ in 0..<Int.random(in: 0...5, using: &numbers) {
            for (time, trouble) in Mishap.draw(Self.start, lasting: length, &numbers) where time < end {
                events.put(.trouble(trouble), at: time)
            }
        }
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            events.put(.trouble(.commit), at: Self.start + Int.random(in: 0...length / 2, using: &numbers))
        }
        if Self.hasChronos(seed) {
            beginChronos(seed)
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let (time, trouble) = JobMishap.draw(Self.start, lasting: length, &numbers)
                if time < end { events.put(.jobTrouble(trouble), at: time) }
            }
        }
    }

    /// Each fourth has: most of what there is to see of Marathon is seen without.
    private static func hasChronos(_ seed: UInt64) -> Bool { seed % 4 == 2 }

    /// What the first commit wants runs already, beside apps of others.
    private mutating func beginCluster() {
        for app in Self.foreign { post(app) }
        for instance in commits.head where numbers.chance(0.8) { post(instance.body) }
        now += 60_000
        cluster.marathon.advance(to: now)
    }

    static let foreign: [JSON] = [
        ["id": "/other/team", "cmd": "run", "instances": 1],
        ["id": "/never.defined.gitaaaaaaaa.configbbbbbbbb", "cmd": "run", "instances": 1],
    ]

    private mutating func post(_ app: JSON) {
        _ = cluster.marathon.handle(SimulatedRequest("POST", "/v2/apps", body: app.bytes), at: now)
    }

    // MARK: Telling

    mutating func note(_ line: String) {
        guard trace != nil else { return }
        let line = "\(clock)  \(line)"
        trace?.append(line)
    }

    /// Since the beginning: `12:34.567`.
    private var clock: String {
        let passed = now - Self.start
        func digits(_ number: Int, _ count: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(passed / 60_000, 3)):\(digits(passed / 1000 % 60, 2)).\(digits(passed % 1000, 3))"
    }

    mutating func find(_ violation: String) {
        judge.find(violation)
        note("!! \(violation)")
    }

    /// The judge and HAProxy learn what the commit has.
    private mutating func learn() {
        judge.defined.formUnion(commits.head.map(\.spelling))
        for instance in commits.head where instance.isProxied {
            cluster.registrations[instance.spelling] = instance.id.description
        }
    }

    // MARK: Troubles

    mutating func happen(_ trouble: Mishap) {
        if isCalm { return }
        switch trouble {
        case .commit:
            let text = commits.commit(&numbers)
            learn()
            let number = commits.number
            note("commit \(number): \(text)")
            return
        case .leaderAway(let seconds): cluster.marathon.isLeaderlessUntil = now + seconds * 1000
        case .serverAway(let server, let host, let seconds):
            weather.send(server, of: host, awayUntil: now + seconds * 1000)
        case .hostLost(let host): cluster.marathon.lose(host: host)
        case .hostFound(let host): cluster.marathon.find(host: host)
        case .maintenance(let host): cluster.mesos.draining = cluster.mesos.draining.filter { $0 != host } + [host]
        case .maintenanceOver(let host): cluster.mesos.draining.removeAll { $0 == host }
        case .taskFails:
            let tasks = cluster.marathon.appIDs.flatMap { cluster.marathon.tasks(of: $0).map(\.id) }
            if !tasks.isEmpty {
                cluster.marathon.fail(task: tasks[Int.random(in: 0..<tasks.count, using: &numbers)])
            }
        case .unsoundTasks(let share): cluster.marathon.nature.neverHealthy = share
        case .locksLost:
            let end = now + Int.random(in: 5000...10_000, using: &numbers)
            for soac in soacs.indices { locks.lose(of: soac, freeFrom: end) }
        case .crash(let place, let requests):
            for soac in soacs.indices where soacs[soac].place == place && !soacs[soac].isDead {
                soacs[soac].requestsLeft = requests
            }
        case .deploymentByAnother:
            // A restart of an app by hand: it locks the app until it is done.
            let own = cluster.marathon.appIDs.filter { judge.defined.contains(Cluster.spelling(of: $0)) }
            guard let app = own.first else { return }
            _ = cluster.marathon.handle(
                SimulatedRequest("PUT", "/v2/apps\(app)?force=true", body: Array("{\"mem\": \(now % 1000 + 1)}".utf8)),
                at: now)
        case .end: endTroubles()
        }
        note("-- \(trouble)")
    }

    private mutating func endTroubles() {
        isCalm = true
        weather = Weather()
        commits.mend()
        jobs?.mend()
        endWorkloadTroubles()
        losesLocks = false
        cluster.chronos?.isLeaderlessUntil = 0
        cluster.chronos?.isReadingUntil = 0
        cluster.marathon.nature.neverHealthy = 0
        cluster.marathon.isLeaderlessUntil = 0
        cluster.mesos.draining = []
        for host in Mishap.hosts { cluster.marathon.find(host: host) }
        for soac in soacs.indices { soacs[soac].requestsLeft = nil }
    }

    /// Whether a soac asks again for what Marathon refused. While there are troubles, they may keep it from that.
    mutating func checkRefusals(of soac: Int) {
        if isCalm { judge.checkRefusals(soac, since: end, cluster, now) }
    }

    /// Soac ends in the middle of whatever it does. Its locks are free when its session is over.
    mutating func crash(_ soac: Int) {
        soacs[soac].isDead = true
        locks.lose(of: soac, freeFrom: now + Int.random(in: 5000...15_000, using: &numbers))
        note("soac \(soac) crashes")
        events.put(.start(place: soacs[soac].place), at: now + Int.random(in: 100...20_000, using: &numbers))
    }

    /// One more request of a soac; whether it lives to send it.
    mutating func countRequest(of soac: Int) -> Bool {
        if soacs[soac].isDead || isOver { return false }
        requests += 1
        guard let left = soacs[soac].requestsLeft else { return true }
        soacs[soac].requestsLeft = left - 1
        if left > 0 { return true }
        crash(soac)
        return false
    }

    // MARK: The end

    /// Whether the soacs are still those of the beginning, which know what they did.
    var hasNoneEnded: Bool { soacs.count == places }

    func isOut(_ task: SimulatedTask) -> Bool {
        cluster.isDown(task, at: now) != nil || cluster.backends.drainsSince(task.id) != nil
    }

    /// What is not as the last commit wants it, a line each.
    var unsettled: [String] {
        if workloads != nil { return unsettledWorkloads }
        var lines: [String] = []
        let wanted = Dictionary(commits.head.map { ("/" + $0.appID, $0) }, uniquingKeysWith: { first, _ in first })
        let foreign = Self.foreign.compactMap { $0["id"]?.string }
        for app in cluster.marathon.appIDs where wanted[app] == nil && !foreign.contains(app) {
            lines.append("\(app) is not wanted, and there")
        }
        for app in foreign where cluster.marathon.tasks(of: app).count != 1 { lines.append("\(app) does not run") }
        for (app, instance) in wanted.sorted(by: { $0.key < $1.key }) {
            let tasks = cluster.marathon.tasks(of: app)
            let healthy = tasks.count { cluster.isHealthy($0, hasCheck: instance.hasHealthCheck) }
            if healthy != instance.instances || tasks.count != instance.instances {
                lines.append("\(app) has \(tasks.count) tasks, \(healthy) healthy, and wants \(instance.instances)")
            }
            // Who ends between a drain and the end of its run takes what it knew along; the next turn of an instance sees it.
            for task in tasks where (hasNoneEnded || hadIdleTurns) && isOut(task) {
                lines.append("\(task.id) is out of traffic")
            }
        }
        return lines + unsettledJobs
    }
}
