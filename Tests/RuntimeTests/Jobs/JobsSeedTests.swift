import Compiler
import Fleet
import Git
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// Random pipelines over random changes, with faults between any two requests. Whatever happens: no job is there before its parents
/// and none out of its container, nothing that was counted is lost, nobody else's job is touched; and once the faults end, two runs
/// bring all about.
@Suite struct JobsSeedTests {
    @Test(arguments: 1...40) func everyPromiseIsKept(_ seed: Int) async throws {
        var world = JobsWorld(seed: UInt64(seed))
        for _ in 0..<4 {
            world.change()
            for _ in 0..<3 {
                world.trouble()
                await world.apply()
            }
            world.network.calm()
            await world.apply()
            await world.apply()
            world.expectAllAsWanted()
            world.runSome()
        }
        #expect(world.complaints.isEmpty, "seed \(seed): \(world.complaints.prefix(5))")
    }
}

/// A cluster's jobs as they are wanted, and a Chronos that is looked at after each request.
private struct JobsWorld {
    struct Job {
        var hash: Int
        var parents: [InstanceID]
    }

    let network = ChronosNetwork()
    private var numbers: SeededNumbers
    private var wanted: [InstanceID: Job] = [:]
    private var hashes = 0
    /// All that any commit ever defined.
    private var defined: Set<InstanceID> = []
    private let watch = JobsWatch()

    var complaints: [String] { watch.complaints }

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
        network.watch = watch
        for name in ["backup tables", "cleanup", "tmp x y"] {
            network.answer(
                "POST", "/scheduler/iso8601",
                ["name": .string(name), "command": "theirs", "schedule": "R/2030-01-01T00:00:00Z/P1D"])
        }
    }

    private static let ids = ["a", "b", "c", "tmpfiles"].flatMap { service in
        ["one", "two", "three"].map {
            InstanceID(service: ServiceName(service), instance: InstanceName($0))
        }
    }

    // MARK: What happens

    /// Another commit: jobs come, go, change, and run after others.
    mutating func change() {
        let order = Self.ids.shuffled(using: &numbers)
        for (place, id) in order.enumerated() {
            if numbers.chance(0.25) {
                wanted[id] = nil
            } else if wanted[id] == nil || numbers.chance(0.4) {
                hashes += 1
                let earlier = order[..<place].filter { wanted[$0] != nil }
                let parents = numbers.chance(0.5) ? earlier.filter { _ in numbers.chance(0.4) } : []
                wanted[id] = Job(hash: hashes, parents: parents)
            }
        }
        // A parent that is wanted no more is no parent, and nothing runs after itself.
        var settled: Set<InstanceID> = []
        for id in order where wanted[id] != nil {
            let kept = (wanted[id]?.parents ?? []).filter(settled.contains)
            if kept != wanted[id]?.parents ?? [] {
                hashes += 1
                wanted[id] = Job(hash: hashes, parents: kept)
            }
            settled.insert(id)
        }
        defined.formUnion(wanted.keys)
    }

    mutating func trouble() {
        for _ in 0..<Int.random(in: 0...40, using: &numbers) {
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0: network.befall("c1:4400", .refuses)
            case 1: network.befall("c1:4400", .losesAnswer)
            case 2: network.befall("c1:4400", .answers(500, ""))
            case 3: network.befall("c1:4400", .answers(200, "<html>"))
            case 4: network.befall("c1:4400", .answers(204, ""))
            default: network.befall("c1:4400", .passes)
            }
        }
    }

    /// A run of soac.
    mutating func apply() async {
        let jobs = wanted.sorted { $0.key < $1.key }.map {
            WantedChronosJob(id: $0.key, state: .job(Self.body($0.key, $0.value)))
        }
        let known = defined
        var system = SystemConfigurationLowering.lower([]).value
        system?.chronos = .server(ChronosServer(urls: ["http://c1:4400"], version: "2"))
        guard let system, let date = CalendarDate(year: 2019, month: 10, day: 2),
            let time = Timestamp(date: date, hour: 12, minute: 0, second: 0),
            let rollout = try? JobsRollout(
                system, cluster: ClusterName("c"), wanted: WantedJobs(jobs: jobs),
                moment: Moment(local: time, offset: 0), locks: FreeLocks(), log: NotedEvents(),
                everDefined: { services throws(GitError) in known.filter { services.contains($0.service) } },
                over: network, clock: network),
            let plan = try? await rollout.plan(maxRemoved: 1)
        else {
            watch.complain("there is no plan")
            return
        }
        _ = await rollout.carryOut(plan)
    }

    private static func body(_ id: InstanceID, _ job: Job) -> [UInt8] {
        let body: JSON = [
            "name": .string(JobName(id).text), "command": "run", "disabled": false,
            "description": .string("config\(job.hash)"), "container": ["type": "DOCKER", "image": "i"],
        ]
        let trigger: JSON =
            job.parents.isEmpty
            ? ["schedule": "R/2030-01-01T00:00:00Z/PT1H"]
            : ["parents": .list(job.parents.map { .string(JobName($0).text) })]
        return body.merging(trigger).bytes
    }

    /// Some jobs run, and all of that is over before soac runs again.
    mutating func runSome() {
        for id in wanted.keys.sorted() where numbers.chance(0.3) {
            network.answer("PUT", "/scheduler/job/\(id.service)%20\(id.instance)")
        }
        network.wait(seconds: 600)
        watch.look(network.with { $0 })
    }

    // MARK: What has to be so

    func expectAllAsWanted() {
        let chronos = network.with { $0 }
        let names = Set(wanted.keys.map { JobName($0).text })
        let own = Set(chronos.names.filter { !JobsWatch.foreign.contains($0) })
        if own != names { watch.complain("there are \(own.symmetricDifference(names).sorted())") }
        for (id, job) in wanted {
            let live = chronos.job(JobName(id).text)
            let parents = Set((live?["parents"]?.items ?? []).compactMap(\.string))
            if live?["description"]?.string != "config\(job.hash)"
                || parents != Set(job.parents.map { JobName($0).text })
            {
                watch.complain("\(id) is not as it is wanted")
            }
        }
    }
}

/// Locks that nobody else wants.
private struct FreeLocks: InstanceLocks, InstanceLock {
    func take(_ id: InstanceID) async -> LockAnswer { .held(self) }
    func isHeld() async -> Bool { true }
    func release() async {}
}
