import Compiler
import Fleet
import Planner

/// One instance's turn: looks at what is live, lets the planner decide, and does it. Whoever calls it holds the instance's
/// lock, so that nothing is acted on that was read before.
struct InstanceRound: Sendable {
    let id: InstanceID
    private(set) var app: WantedApp
    private let keys: RolloutKeys
    private let settings: BounceSettings
    private let policy: BouncePolicy
    private let drain: DrainMethod
    /// Where the app belongs, and all that may have apps of the instance.
    private let home: MarathonClient
    private let marathons: [MarathonClient]
    private let surroundings: Surroundings
    private let pages: HAProxyPages
    private let memory: RoundMemory

    /// Everything that can be wrong with the configuration is found here.
    static func make(
        _ id: InstanceID, _ app: WantedApp, _ settings: WantedFleet.Settings, in cluster: ClusterAccess,
        pages: HAProxyPages
    ) -> Result<InstanceRound, BounceFailure> {
        let keys = settings.keys
        return BounceSettings.read(id, value: { keys[$0] }, proxyPort: { settings.namespaces[$0]?.proxyPort }).flatMap {
            bounce in
            BouncePolicy.make(bounce).flatMap { policy in
                DrainMethod.make(
                    named: bounce.drainMethod, parameters: bounce.drainParameters, of: id,
                    registrations: bounce.registrations
                ).mapError { BounceFailure(kind: .drainMethod, message: $0.message) }
                    .flatMap { drain in
                        cluster.placement(of: id, keys).map { home, marathons in
                            InstanceRound(
                                id: id, app: app, keys: keys, settings: bounce, policy: policy, drain: drain,
                                home: home, marathons: marathons, surroundings: cluster.surroundings, pages: pages,
                                memory: cluster.memory)
                        }
                    }
            }
        }
    }

    /// Whether the number of its tasks is set by autoscaling.
    var isAutoscaled: Bool { keys.isAutoscaled }

    /// The same by the count that autoscaling has set now: how many tasks there are is all of an app that depends on it, and no
    /// part of its id. One of which no task is wanted may be stopped, and stays so.
    func recounted(by counts: any CountSource) async -> Known<InstanceRound> {
        guard isAutoscaled, app.instances > 0 else { return .known(self) }
        switch await counts.count(of: id) {
        case .unknown(let reason): return .unknown(reason)
        case .known(let count):
            guard let instances = keys.autoscaledInstances(at: count) else {
                return .unknown("the count set by autoscaling does not result in a whole number of tasks")
            }
            var round = self
            (round.app.body, round.app.instances) = (app.definition(instances: instances)[...], instances)
            return .known(round)
        }
    }

    var method: String { policy.method.rawValue }

    var drainName: String {
        switch drain {
        case .noop: "noop"
        case .hacheck: "hacheck"
        case .http: "http"
        }
    }

    // MARK: Looking

    /// What a round is planned from, and the versions of the apps that it saw.
    struct View: Sendable {
        var state: BounceState
        var apps: [ListedApp]
    }

    /// What is live. Throws if a Marathon does not answer: then nothing is known, and nothing is done.
    func look(drainingHosts: Known<Set<String>>) async throws(MarathonFailure) -> View {
        var listed: [ListedApp] = []
        for marathon in marathons { listed += try await marathon.apps(of: id) }
        let now = surroundings.clock.now
        for place in listed.indices {
            for task in listed[place].app.tasks.indices {
                let id = listed[place].app.tasks[task].id
                listed[place].app.tasks[task].isKillSent = memory.isKillSent(id, now: now)
            }
        }
        let apps = listed.map(\.app)
        let tasks = apps.flatMap(\.tasks)
        let answers = await tasks.concurrently(atMost: Surroundings.concurrency) { await answer(of: $0) }
        let drains = Dictionary(zip(tasks.map(\.id), answers), uniquingKeysWith: { first, _ in first })
        return View(
            state: BounceState(
                instance: id, wantedID: app.id, wantedInstances: app.instances, shard: home.shard, policy: policy,
                apps: apps, drains: drains, drainingHosts: drainingHosts, haproxy: await haproxy(apps, now), now: now),
            apps: listed)
    }

    /// Its tasks that may take traffic, of whichever of its apps.
    func servingTasks() async throws(MarathonFailure) -> [LiveTask] {
        var apps: [LiveApp] = []
        for marathon in marathons { apps += try await marathon.apps(of: id).map(\.app) }
        let now = surroundings.clock.now
        let registered = await haproxy(apps, now).values.compactMap(\.value).reduce(into: Set()) { $0.formUnion($1) }
        return apps.flatMap { HappyTasks.serving(of: $0, registered: registered, now: now) }
    }

    private func answer(of task: LiveTask) async -> DrainAnswer {
        let (isDraining, isSafe, isManual) = await surroundings.state(of: task, by: drain)
        if isDraining == .no || isManual { memory.forgetDrain(task.id) }
        let failed = [isDraining, isSafe].contains { if case .failed = $0 { true } else { false } }
        return DrainAnswer(
            isDraining: isDraining.known, isSafeToKill: isSafe.known, isManual: isManual,
            failingSince: memory.failingSince(task.id, hasFailed: failed, now: surroundings.clock.now))
    }

    private func haproxy(_ apps: [LiveApp], _ now: Double) async -> [String: Known<Set<String>>] {
        let hosts = Set(apps.flatMap { HappyTasks.hostsToAsk(of: $0, policy: policy.health, now: now) }).sorted()
        if hosts.isEmpty { return [:] }
        let tasks = apps.flatMap(\.tasks)
        let resolved = await Set(tasks.map(\.host)).sorted().concurrently(atMost: Surroundings.concurrency) { host in
            (host, surroundings.resolve(host))
        }
        let addresses = Dictionary(uniqueKeysWithValues: resolved)
        let candidates = tasks.compactMap { task in
            (addresses[task.host] ?? nil).map {
                RegisteredTasks.Candidate(id: task.id, address: $0, ports: task.ports)
            }
        }
        return await pages.upTasks(candidates, of: [settings.proxy], on: hosts)
    }

    // MARK: Doing

    /// Carries a plan out, one step after the other.
    func carryOut(
        _ plan: Result<Plan, BounceFailure>, _ lock: any InstanceLock, _ noted: @Sendable (DeployEvent) -> Void
    ) async -> RoundResult {
        var run: PlanRun
        switch plan {
        case .success(let plan): run = PlanRun(plan)
        case .failure(let failure): run = PlanRun(failure)
        }
        await run.carryOut(under: lock, note: noted, work: { await carryOut($0) })
        return run.result
    }

    private func carryOut(_ step: PlanStep) async -> StepOutcome {
        do throws(MarathonFailure) {
            switch step.action {
            case .scale(let place, let instances):
                _ = try await marathon(place.shard).scale(place.id, to: instances)
            case .create(let place, let instances):
                _ = try await marathon(place.shard).create(app.definition(instances: instances))
            case .undrain(let tasks): return await tell(.stopDraining, tasks)
            case .drain(let tasks):
                // Before it is told: what is noted and does not drain is forgotten at the next look.
                memory.noteDrain(tasks.map(\.task.id), now: surroundings.clock.now)
                if let problem = keepNotes() { return problem }
                return await tell(.drain, tasks)
            case .kill(let tasks, let shard):
                let ids = tasks.map(\.task.id)
                // Also where the answer is lost: who knows nothing waits and looks.
                memory.noteKill(ids, now: surroundings.clock.now)
                if let problem = keepNotes() {
                    memory.forgetKill(ids)
                    return problem
                }
                do throws(MarathonFailure) {
                    _ = try await marathon(shard).kill(ids)
                } catch {
                    if error.kind != .unknownOutcome { memory.forgetKill(ids) }
                    throw error
                }
            case .delete(let place): _ = try await marathon(place.shard).delete(place.id)
            }
            return .done
        } catch { return error.outcome }
    }

    /// What is noted is kept before it is done: whoever ends this process may end it at any time. Nil if it is kept.
    private func keepNotes() -> StepOutcome? {
        do throws(FileError) {
            try memory.save()
            return nil
        } catch { return .failed(error.message) }
    }

    private func marathon(_ shard: Int) -> MarathonClient { marathons.first { $0.shard == shard } ?? home }

    private func tell(_ operation: DrainOperation, _ tasks: [PlacedTask]) async -> StepOutcome {
        let results = await tasks.concurrently(atMost: Surroundings.concurrency) {
            await surroundings.tell(operation, $0.task, by: drain)
        }
        var failures: [String: String] = [:]
        for (placed, result) in zip(tasks, results) {
            if case .failed(let reason) = result {
                failures[placed.task.id] = reason
            } else if operation == .stopDraining {
                memory.forgetDrain(placed.task.id)
            }
        }
        return failures.isEmpty ? .done : .partly(failures)
    }
}

extension DrainResult {
    fileprivate var known: Known<Bool> {
        switch self {
        case .yes, .done: .known(true)
        case .no: .known(false)
        case .failed(let reason): .unknown(reason)
        }
    }
}
