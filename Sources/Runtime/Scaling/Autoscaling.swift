import Compiler
import Fleet
import Planner

/// Decides how many tasks the instances of a cluster need that are autoscaled, by how busy they are, and tells ZooKeeper.
///
/// Each instance has a lock of its own, which paasta_tools takes as well, and nothing is written that somebody else has written
/// since it was read.
public struct Autoscaling: Sendable {
    let rollout: Rollout
    let nodes: AutoscalingNodes
    private let locks: any InstanceLocks

    /// `owner` is who has the locks, for people.
    public init(_ rollout: Rollout, _ client: ZooKeeperClient, owner: String) {
        self.init(
            rollout, AutoscalingNodes(client), locks: ZooKeeperLocks(client, of: .autoscaling, owner: owner))
    }

    package init(_ rollout: Rollout, _ nodes: AutoscalingNodes, locks: any InstanceLocks) {
        (self.rollout, self.nodes, self.locks) = (rollout, nodes, locks)
    }

    /// The second since 1970 until which nothing is scaled; nil: nobody said so.
    public func pausedUntil() async -> Known<Double?> { await nodes.pausedUntil() }

    /// Of these instances, those that are autoscaled; by id.
    public func autoscaled(_ ids: [InstanceID]) -> [InstanceID] {
        Set(ids).sorted().filter { id in (try? rollout.settings(of: id).get())?.keys.isAutoscaled ?? false }
    }

    /// What becomes of instances now. Without `writes` it is what would become of them, and nothing is changed; with it their counts,
    /// and what was seen of them, are written to ZooKeeper. The pause is the caller's to look at.
    public func run(over ids: [InstanceID], writes: Bool) async -> [ScalingResult] {
        let round = await Round(rollout.cluster.surroundings, rollout.wanted.instances.map(\.id))
        return await ids.concurrently(atMost: Rollout.concurrency) { id in
            let result = await self.result(of: id, round, writes: writes)
            if writes { note(result) }
            return result
        }
    }

    /// What is asked once for all instances.
    struct Round: Sendable {
        let pages: HAProxyPages
        let agents: AskedOnce<Known<Surroundings.AgentLook>>
        /// How instances are spelled in the ids of apps that share their spelling with another: nobody can tell their apps apart.
        let ambiguous: Set<String>

        init(_ surroundings: Surroundings, _ all: [InstanceID]) async {
            let spellings = Dictionary(grouping: all) { AppID.spelling(of: $0) }
            ambiguous = Set(spellings.filter { $0.value.count > 1 }.keys)
            pages = HAProxyPages(surroundings)
            let known = await surroundings.agents()
            agents = AskedOnce { host in
                switch known {
                case .unknown(let reason): return .unknown(reason)
                case .known(let agents):
                    guard let agent = agents[host] else { return .unknown("Mesos has no agent on \(host)") }
                    return await surroundings.look(at: agent)
                }
            }
        }
    }

    private func note(_ result: ScalingResult) {
        guard case .scales(let count) = result.outcome, let current = result.current else { return }
        rollout.log.note(
            DeployEvent(.scale, "scaled from \(current) to \(count) tasks: \(result.reason)", tasks: count),
            of: result.id)
    }

    // MARK: One instance

    private func result(of id: InstanceID, _ round: Round, writes: Bool) async -> ScalingResult {
        var result = ScalingResult(id, .stays)
        do throws(AutoscalingFailure) {
            let settings = try self.settings(of: id)
            (result.bounds, result.setpoint) = (settings.minimum...settings.maximum, settings.setpoint)
            // Both have one lock: which of them had it would be a matter of chance.
            if round.ambiguous.contains(AppID.spelling(of: id)) { throw AutoscalingFailure(InstanceNeed.isAmbiguous) }
            try await withLock(of: id, taken: writes, &result) { (lock, result) async throws(AutoscalingFailure) in
                try await self.decide(settings, round, lock, &result)
            }
        } catch { result.outcome = .failed(error.reason) }
        return result
    }

    func settings(of id: InstanceID) throws(AutoscalingFailure) -> AutoscalingSettings {
        switch rollout.settings(of: id) {
        case .failure(let failure): throw AutoscalingFailure(failure.message)
        case .success(let settings):
            guard settings.keys.isAutoscaled else {
                throw AutoscalingFailure("it is not autoscaled: it has no max_instances")
            }
            return try AutoscalingSettings.read { settings.keys[$0] }
        }
    }

    /// Does something under the instance's lock, or, if it is not to be taken, without.
    func withLock(
        of id: InstanceID, taken: Bool, _ result: inout ScalingResult,
        _ work: ((any InstanceLock)?, inout ScalingResult) async throws(AutoscalingFailure) -> Void
    ) async throws(AutoscalingFailure) {
        guard taken else { return try await work(nil, &result) }
        switch await locks.take(id) {
        case .isTaken(let holder): result.outcome = .isLocked(by: holder)
        case .failed(let reason): throw AutoscalingFailure(reason)
        case .held(let lock):
            do throws(AutoscalingFailure) { try await work(lock, &result) } catch {
                await lock.release()
                throw error
            }
            await lock.release()
        }
    }

    /// Without a lock nothing is written.
    private func decide(
        _ settings: AutoscalingSettings, _ round: Round, _ lock: (any InstanceLock)?, _ result: inout ScalingResult
    ) async throws(AutoscalingFailure) {
        let id = result.id
        let folder = try await reading { () throws(ZooKeeperFailure) in try await nodes.folder(of: id) }
        let count = try await count(folder)
        let current = settings.instances(at: count.value)
        result.current = current
        if let reason = try reasonToLeaveAlone(id, settings, current) {
            result.outcome = .leftAlone(reason)
            return
        }
        let seen = try await look(at: id, settings, round, folder)
        var writes = seen.writes
        if let metrics = seen.metrics {
            result.utilization = metrics.utilization
            let history = try await history(folder, settings)
            let now = rollout.cluster.surroundings.clock.now
            let decision = try ScalingDecision(
                settings,
                ScalingDecision.View(
                    current: current, utilization: metrics.utilization, tasks: metrics.tasks, told: metrics.told,
                    history: history.value, now: now))
            result.reason = decision.reason
            if let kept = decision.history, !decision.isDelayed {
                writes.append(Write("historical_load", kept.bytes, over: history.node))
            }
            result.outcome = decision.count == decision.wanted ? .stays : .waits(with: decision.wanted)
            if decision.count != current {
                result.outcome = .scales(to: decision.count)
                writes.append(Write("instances", Array("\(decision.count)".utf8), over: count.node))
            }
        } else {
            result.outcome = .isFirstLook
        }
        if let lock { try await carryOut(writes, folder, lock) }
    }

    /// What is not to be scaled at all; nil if it is.
    private func reasonToLeaveAlone(
        _ id: InstanceID, _ settings: AutoscalingSettings, _ current: Int
    ) throws(AutoscalingFailure) -> String? {
        switch rollout.byID[id]?.state {
        case nil: throw AutoscalingFailure("it is not configured")
        case .broken: throw AutoscalingFailure("it cannot be compiled")
        case .notDeployed(let reason): return reason
        case .unknown(let reason): throw AutoscalingFailure(reason)
        case .app(let app): if app.instances == 0, current > 0 { return "it is stopped" }
        }
        if settings.policy == .bespoke { return "its count is set by somebody else: decision_policy is bespoke" }
        if settings.maximum == 0 { return "its max_instances is 0" }
        return current == 0 ? "it is scaled to 0 tasks, which have no utilization: --set starts it again" : nil
    }

    // MARK: Looking

    /// What is to be written of what was seen.
    struct Write {
        var name: String
        var bytes: [UInt8]
        /// The node as it was read; nil: there was none.
        var node: ZooKeeperNode?

        init(_ name: String, _ bytes: [UInt8], over node: ZooKeeperNode?) {
            (self.name, self.bytes, self.node) = (name, bytes, node)
        }
    }

    /// How busy the instance's tasks are; nil: that is not known yet.
    private func look(
        at id: InstanceID, _ settings: AutoscalingSettings, _ round: Round, _ folder: AutoscalingNodes.Folder
    ) async throws(AutoscalingFailure) -> (metrics: TaskMetrics?, writes: [Write]) {
        let tasks: [LiveTask]
        switch rollout.round(of: id, round.pages) {
        case .failure(let failure): throw AutoscalingFailure(failure.message)
        case .success(let made):
            do throws(MarathonFailure) { tasks = try await made.servingTasks() } catch {
                throw AutoscalingFailure(error.reason)
            }
        }
        guard !tasks.isEmpty else { throw AutoscalingFailure("none of its tasks are up") }
        let surroundings = rollout.cluster.surroundings
        switch settings.provider {
        case .http(let path):
            return (try await surroundings.metrics(of: tasks, at: path, Surroundings.utilization), [])
        case .uwsgi(let path):
            return (try await surroundings.metrics(of: tasks, at: path, Surroundings.busyWorkers), [])
        case .mesosCPU: return try await lookAtAgents(tasks, round, folder)
        }
    }

    private func lookAtAgents(
        _ tasks: [LiveTask], _ round: Round, _ folder: AutoscalingNodes.Folder
    ) async throws(AutoscalingFailure) -> (metrics: TaskMetrics?, writes: [Write]) {
        let answers = await round.agents.answers(of: Set(tasks.map(\.host)).sorted())
        var look = CPULook(time: 0, seconds: [:])
        for (host, answer) in answers.sorted(by: { $0.key < $1.key }) {
            switch answer {
            case .unknown(let reason): throw AutoscalingFailure("it is not known what its tasks use: \(reason)")
            case .known(let agent):
                look.time = max(look.time, agent.time)
                for task in tasks where task.host == host { look.seconds[task.id] = agent.seconds[task.id] }
            }
        }
        guard !look.seconds.isEmpty else { throw AutoscalingFailure("no agent knows what its tasks use") }
        let (time, data) = try await reading { () throws(ZooKeeperFailure) in
            (try await folder.node("cpu_last_time"), try await folder.node("cpu_data"))
        }
        // The time first: new numbers with an old time would look like little use.
        let writes = [
            Write("cpu_last_time", Array(look.timeText.utf8), over: time),
            Write("cpu_data", Array(look.data.utf8), over: data),
        ]
        guard let time, let data else { return (nil, writes) }
        guard let before = CPULook(time: time.text, data: String(decoding: data.bytes, as: UTF8.self)) else {
            throw AutoscalingFailure(
                "what ZooKeeper has of its last look, \(folder.path)/cpu_data, is none: without that node it begins anew"
            )
        }
        let metrics = try look.utilization(since: before).map {
            TaskMetrics(utilization: $0.mean, tasks: tasks.count, told: $0.tasks)
        }
        return (metrics, writes)
    }

    private func history(
        _ folder: AutoscalingNodes.Folder, _ settings: AutoscalingSettings
    ) async throws(AutoscalingFailure) -> (value: LoadHistory, node: ZooKeeperNode?) {
        guard case .proportional = settings.policy else { return (LoadHistory(), nil) }
        let node = try await reading { () throws(ZooKeeperFailure) in try await folder.node("historical_load") }
        guard let history = LoadHistory(reading: node?.bytes ?? []) else {
            throw AutoscalingFailure(
                "what ZooKeeper has as its load, \(folder.path)/historical_load, is none: without that node it begins anew"
            )
        }
        return (history, node)
    }

    /// What ZooKeeper has as the number of its tasks.
    func count(
        _ folder: AutoscalingNodes.Folder
    ) async throws(AutoscalingFailure) -> (value: Int?, node: ZooKeeperNode?) {
        let node = try await reading { () throws(ZooKeeperFailure) in try await folder.node("instances") }
        switch AutoscaledCount.count(node?.text) {
        case .none: return (nil, node)
        case .count(let count): return (count, node)
        case .unreadable: throw AutoscalingFailure("its count in ZooKeeper is not a whole number")
        }
    }

    func reading<Value>(
        _ question: () async throws(ZooKeeperFailure) -> Value
    ) async throws(AutoscalingFailure) -> Value {
        do throws(ZooKeeperFailure) { return try await question() } catch { throw AutoscalingFailure(error.reason) }
    }

    func carryOut(
        _ writes: [Write], _ folder: AutoscalingNodes.Folder, _ lock: any InstanceLock
    ) async throws(AutoscalingFailure) {
        for write in writes {
            guard await lock.isHeld() else { throw AutoscalingFailure("the lock was lost") }
            try await reading { () throws(ZooKeeperFailure) in
                try await folder.write(write.name, write.bytes, over: write.node)
            }
        }
    }
}
