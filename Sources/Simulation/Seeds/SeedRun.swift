import Compiler
import Fleet
import Git
import Planner
import Runtime
import Simulators

/// What a seed came to.
public struct SeedOutcome: Sendable {
    public var seed: UInt64
    /// The promises that were broken, a line each; empty if none was.
    public var violations: [String]
    /// What was done, a line each, if that was asked for.
    public var trace: [String]
    /// How many requests were sent, and how many seconds passed in the world.
    public var requests: Int
    public var seconds: Int
    /// How often each promise was looked at where it could have been broken.
    public var judged: [Promise: Int]
}

/// One world from its beginning to its end: whatever happens in it comes of the seed.
public struct SeedRun: Sendable {
    private let seed: UInt64
    let stage: Stage
    /// How many of the soacs are processes that stay, 0 to 1.
    private let stayingShare: Double

    /// - Parameters:
    ///   - keeps: some soacs are `soac run`, beside those that cron calls
    ///   - kubernetes: the cluster is one of Kubernetes, and nothing else
    ///   - hasLocks: false gives every soac every lock: so a test sees that the judge tells
    public static func run(
        _ seed: UInt64, keeps: Bool = false, kubernetes: Bool = false, isTraced: Bool = false, hasLocks: Bool = true
    ) -> SeedOutcome {
        let run = SeedRun(seed, stayingShare: keeps ? 0.7 : 0, kubernetes: kubernetes, isTraced: isTraced)
        run.stage.world.withLock { $0.locks.isBroken = !hasLocks }
        return run.outcome()
    }

    private func outcome() -> SeedOutcome {
        stage.play { place in start(on: place) }
        return stage.world.withLock { world in
            SeedOutcome(
                seed: seed, violations: world.judge.violations, trace: world.trace ?? [], requests: world.requests,
                seconds: (world.now - World.start) / 1000, judged: world.judge.judged)
        }
    }

    /// A world in which `soac run` has nothing to do for so many looks at the cluster, once its troubles are over. `memory` is asked
    /// after a tenth of them and at the end.
    public static func idle(
        _ seed: UInt64, cycles: Int, memory: @escaping @Sendable () -> Int
    ) -> (outcome: SeedOutcome, early: Int, late: Int) {
        let run = SeedRun(seed, stayingShare: 1, kubernetes: false, isTraced: false)
        run.stage.world.withLock { $0.rest = World.Rest(cycles: cycles, memory: memory) }
        let outcome = run.outcome()
        let rest = run.stage.world.withLock { $0.rest }
        return (outcome, rest?.early ?? 0, rest?.late ?? 0)
    }

    private init(_ seed: UInt64, stayingShare: Double, kubernetes: Bool, isTraced: Bool) {
        (self.seed, self.stayingShare) = (seed, stayingShare)
        stage = Stage(World(seed: seed, isTraced: isTraced, hasKubernetes: kubernetes))
    }

    /// Milliseconds after the end of all troubles within which a cluster is as it should be.
    static let patience = 5_400_000

    // MARK: Soacs

    private func start(on place: Int) {
        let (soac, json) = stage.world.withLock { world -> (Int, String?) in
            let soac = world.soacs.count
            world.soacs.append(World.Soac(place: place))
            let memory = world.numbers.chance(0.8) ? world.memories[place] : nil
            world.judge.inherit(soac, from: memory?.soac)
            world.note("soac \(soac) starts\(memory == nil ? "" : ", with a memory")")
            return (soac, memory?.json)
        }
        stage.run(soac) { await operate(soac, json.map { RoundMemory(json: Array($0.utf8)) } ?? RoundMemory()) }
    }

    /// What cron, or a person who waits, does again and again.
    private func operate(_ soac: Int, _ memory: RoundMemory) async {
        if stage.world.withLock({ $0.workloads != nil }) { return await operateWorkloads(soac) }
        let network = Network(stage: stage, soac: soac)
        guard let access = access(network, memory) else { return }
        // Drawn beside the world's own numbers: a world without such processes goes its way all the same.
        var numbers = SeededNumbers(seed: seed &* 1009 &+ UInt64(soac))
        if numbers.chance(stayingShare) { await keep(soac, access, memory, network) }
        while !stage.world.withLock({ $0.isGone(soac) }) {
            let locks = SharedLocks(stage: stage, soac: soac)
            let rollout = rollout(soac, access, locks)
            guard let jobs = jobs(soac, network, locks) else { return }
            do throws(GitError) {
                var plan = try await rollout.plan(maxRemoved: 1)
                plan.jobs = try await jobs.plan(maxRemoved: 1)
                if stage.world.withLock({ $0.isGone(soac) }) { return }
                note(plan, soac)
                if isEnd(soac, plan) { return await finish(soac, rollout, jobs, network) }
                let jobsPlan = plan.jobs
                async let report = jobs.carryOut(jobsPlan)
                await carryOut(plan, rollout, soac)
                _ = await report
            } catch { stage.world.withLock { $0.find("nothing throws here: \(error.message)") } }
            let pause = stage.world.withLock { world -> Int in
                if !world.isGone(soac) { world.memories[world.soacs[soac].place] = (memory.json, soac) }
                // Once nothing happens any more, less happens in a minute.
                return Int.random(in: world.isCalm ? 40...120 : 15...60, using: &world.numbers)
            }
            await network.sleep(seconds: Double(pause))
        }
    }

    private func carryOut(_ plan: RolloutPlan, _ rollout: Rollout, _ soac: Int) async {
        let (kind, limit) = stage.world.withLock { world in
            (Int.random(in: 0..<4, using: &world.numbers), Double.random(in: 60...600, using: &world.numbers))
        }
        switch kind {
        case 0: _ = await rollout.carryOut(plan, patience: .init(limit: limit, interval: 20))
        case 1:
            // As a plan that was written, and is carried out a little later.
            if await rollout.changes(since: plan).isEmpty { _ = await rollout.round(of: plan) }
        default: _ = await rollout.round(of: plan)
        }
    }

    private func note(_ plan: RolloutPlan, _ soac: Int) {
        stage.world.withLock { world in
            let parts =
                plan.instances.map { "\($0.action.rawValue) \($0.id)" }
                + plan.jobs.jobs.map { "\($0.action.rawValue) '\($0.name)'" }
            world.note("soac \(soac)  plan: \(parts.isEmpty ? "nothing" : parts.joined(separator: ", "))")
            world.checkRefusals(of: soac)
        }
    }

    // MARK: The way in

    private static let system: SystemConfiguration? = SystemConfigurationLowering.lower([
        SystemConfigurationFile(
            path: "system.json",
            bytes: Array(
                #"{"docker_registry": "r", "volumes": [], "marathon_servers": [{"url": ["http://m1:8080", "http://m2:8080"], "user": "u", "password": "secret-of-marathon"}]}"#
                    .utf8))
    ]).value

    private func access(_ network: Network, _ memory: RoundMemory) -> ClusterAccess? {
        guard let system = Self.system else { return nil }
        do {
            return try ClusterAccess(
                system, mesos: ["http://mesos:5050"], memory: memory, over: network, clock: network, resolve: { $0 })
        } catch {
            stage.world.withLock { $0.find("soac cannot begin: \(error)") }
            return nil
        }
    }

    private func jobs(_ soac: Int, _ network: Network, _ locks: SharedLocks) -> JobsRollout? {
        let jobs = stage.world.withLock { world in
            if let jobs = world.jobs { world.jobJudge.begin(soac, jobs) }
            return world.jobs
        }
        return self.jobs(jobs, network, locks, TracedLog(stage: stage, soac: soac))
    }

    /// The jobs of a cluster with a Chronos; without one (nil) there is nothing to do for any. Nil if it cannot begin.
    func jobs(
        _ jobs: SimulatedJobs?, _ network: Network, _ locks: SharedLocks, _ log: any RolloutLog
    ) -> JobsRollout? {
        guard var system = Self.system, let date = CalendarDate(year: 2019, month: 10, day: 2),
            let time = Timestamp(date: date, hour: 12, minute: 0, second: 0)
        else { return nil }
        if jobs != nil {
            system.chronos = .server(ChronosServer(urls: ["http://c1:4400", "http://c2:4400"], version: "2"))
        }
        do {
            return try JobsRollout(
                system, cluster: ClusterName("c"), wanted: jobs?.wanted ?? WantedJobs(jobs: []),
                moment: Moment(local: time, offset: 0), locks: locks, log: log,
                everDefined: { services throws(GitError) in
                    (jobs?.everDefined ?? []).filter { services.contains($0.service) }
                }, over: network, clock: network)
        } catch {
            stage.world.withLock { $0.find("soac cannot begin: \(error)") }
            return nil
        }
    }

    private func rollout(_ soac: Int, _ access: ClusterAccess, _ locks: SharedLocks) -> Rollout {
        let commits = stage.world.withLock { world in
            world.judge.begin(soac, world.commits.head)
            world.soacs[soac].commit = world.commits.number
            return world.commits
        }
        return rollout(commits, access, locks, TracedLog(stage: stage, soac: soac))
    }

    func rollout(
        _ commits: SimulatedCommits, _ access: ClusterAccess, _ locks: any InstanceLocks, _ log: any RolloutLog
    ) -> Rollout {
        Rollout(
            access, wanted: commits.wanted,
            inputs: RolloutPlan.Inputs(
                cluster: ClusterName("c"), commit: "\(commits.number)", systemConfig: "", instanceCounts: nil,
                deployments: nil),
            locks: locks, log: log,
            settings: { commits.settings[$0] },
            everDefined: { services in commits.everDefined.filter { services.contains($0.service) } })
    }

    // MARK: The end

    /// Whether Chronos says what it has, and that is as it should be.
    private static func isDone(_ plan: JobsPlan) -> Bool {
        plan.jobs.isEmpty && plan.doubt == nil && plan.removalRefusal == nil
    }

    /// Whether troubles are over, everybody works on the last commit, and nothing is left to do.
    private func isEnd(_ soac: Int, _ plan: RolloutPlan) -> Bool {
        stage.world.withLock { world in
            guard world.isCalm else { return false }
            if world.now > world.end + Self.patience {
                world.find(
                    "it does not come to an end: \(PlanText().render(plan)); \(world.unsettled.joined(separator: "; "))"
                )
                world.isOver = true
                return false
            }
            let isAtOne = world.soacs.allSatisfy { $0.isDead || $0.commit == world.commits.number }
            return isAtOne && plan.instances.isEmpty && plan.removalRefusal == nil && Self.isDone(plan.jobs)
        }
    }

    /// Nothing is left to do: nothing may be found to do a little later, a turn of each instance has nothing to change, and all
    /// that is wanted has to run.
    private func finish(_ soac: Int, _ rollout: Rollout, _ jobs: JobsRollout, _ network: Network) async {
        for isLast in [false, true] {
            await network.sleep(seconds: isLast ? 60 : 200)
            if stage.world.withLock({ $0.isOver }) { return }
            do throws(GitError) {
                var made = try await rollout.plan(maxRemoved: 1)
                made.jobs = try await jobs.plan(maxRemoved: 1)
                let plan = made
                note(plan, soac)
                stage.world.withLock { world in
                    if world.isOver { return }
                    world.judge.judge(.end)
                    if !plan.instances.isEmpty || !Self.isDone(plan.jobs) {
                        world.find("a second plan is not empty: \(PlanText().render(plan))")
                    }
                    for line in world.unsettled { world.find("at the end \(line)") }
                    world.isOver = isLast
                    if isLast { world.note("the end") }
                }
            } catch { stage.world.withLock { $0.find("nothing throws here: \(error.message)") } }
            if !isLast, !stage.world.withLock({ $0.hadIdleTurns }) { await turnIdly(soac, rollout, jobs, network) }
        }
    }

    /// A turn of each instance, as one of the names that cron calls makes it, be there something to do or not.
    private func turnIdly(_ soac: Int, _ rollout: Rollout, _ jobs: JobsRollout, _ network: Network) async {
        let before = stage.world.withLock { $0.soacs[soac].changes }
        _ = await jobs.turns(of: jobs.jobs(named: nil))
        var ids = rollout.wanted.instances.map(\.id)
        for _ in 0..<10 where !ids.isEmpty {
            let report = await rollout.turns(of: ids)
            if stage.world.withLock({ $0.isOver }) { return }
            // Another may have its turn just then.
            ids = ids.filter { report.skipped[$0] != nil }
            if !ids.isEmpty { await network.sleep(seconds: 20) }
        }
        stage.world.withLock { world in
            world.hadIdleTurns = true
            // Who ends in between takes along what it drained: the turn puts that back.
            guard world.hasNoneEnded else { return }
            world.judge.judge(.rest)
            let changes = world.soacs[soac].changes - before
            if changes > 0 { world.find("\(changes) changes of what is as it should be") }
        }
    }
}

/// What a rollout tells, in the trace.
struct TracedLog: RolloutLog {
    let stage: Stage
    let soac: Int

    func note(_ event: DeployEvent, of id: InstanceID) {
        stage.world.withLock { $0.note("soac \(soac)  \(id): \(event.kind.rawValue): \(event.text)") }
    }
}
