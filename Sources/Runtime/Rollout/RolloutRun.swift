import Compiler
import Git
import Planner

/// What became of a run of `apply`.
public struct RolloutReport: Sendable {
    /// How each instance's last turn ended.
    public var turns: [InstanceID: InstanceTurn] = [:]
    /// Instances that had no turn at last, or were not removed, as another process has their lock: who, for people.
    public var skipped: [InstanceID: String] = [:]
    /// Apps that were removed, and those that could not be, with the reason.
    public var removed: [InstanceID] = []
    public var unremoved: [InstanceID: String] = [:]
    /// Instances that are not as they should be when the time is over, with what was last said of them.
    public var unfinished: [InstanceID: String] = [:]
    /// Secrets that were written, and those that could not be, with the reason.
    public var written: [String] = []
    public var unwritten: [String: String] = [:]
    /// How many rounds over the instances were made.
    public var rounds = 0
    /// How many turns of instances failed.
    public var failedTurns = 0

    public var hasFailed: Bool {
        turns.values.contains { $0.code != 0 } || !unremoved.isEmpty || !unfinished.isEmpty || !unwritten.isEmpty
    }

    public init() {}
}

extension Rollout {
    /// For how long a run may go on, and how often an instance is looked at.
    public struct Patience: Sendable {
        /// Seconds in all.
        public var limit: Double
        /// Seconds between two looks at an instance, at most.
        public var interval: Double

        public init(limit: Double, interval: Double) { (self.limit, self.interval) = (limit, interval) }

        /// Seconds after a turn that failed, the n-th in a row; a little less or more, so that not all come at once.
        func pause(afterFailures count: Int, _ clock: any RuntimeClock) -> Double {
            min(interval * Double(1 << min(count - 1, 6)), 300) * clock.factor(in: 0.8...1.2)
        }
    }

    /// Makes one turn of each instance that a plan names, and removes what it removes.
    public func round(of plan: RolloutPlan) async -> RolloutReport {
        var report = Self.report(of: plan)
        await remove(Self.removals(plan), in: &report)
        let hosts = await cluster.surroundings.drainingHosts()
        await turn(of: Self.changing(plan), hosts, in: &report)
        return report
    }

    /// Makes one turn of each of these instances, whatever it needs, and touches no other.
    public func turns(of ids: [InstanceID]) async -> RolloutReport {
        var report = RolloutReport()
        let alike = Dictionary(grouping: wanted.instances.map(\.id)) { AppID.spelling(of: $0) }
        var clear: [InstanceID] = []
        for id in Set(ids).sorted() {
            if let others = alike[AppID.spelling(of: id)], others.count > 1 {
                report.turns[id] = .isBroken(InstanceNeed.isAmbiguous)
            } else {
                clear.append(id)
            }
        }
        await turn(of: clear, await cluster.surroundings.drainingHosts(), in: &report)
        return report
    }

    /// Goes on with the instances that a plan names until they are as they should be, and removes what it removes. No other
    /// app is touched.
    public func carryOut(_ plan: RolloutPlan, patience: Patience) async -> RolloutReport {
        var report = Self.report(of: plan)
        let removals = Dictionary(Self.removals(plan).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let end = cluster.surroundings.clock.now + patience.limit
        /// When each is due.
        var due = Dictionary((Self.changing(plan) + removals.keys).map { ($0, 0.0) }, uniquingKeysWith: min)
        var failures: [InstanceID: Int] = [:]
        while !due.isEmpty, !Task.isCancelled {
            let now = cluster.surroundings.clock.now
            if now >= end { break }
            let ready = due.filter { $0.value <= now }.keys.sorted()
            if ready.isEmpty {
                let next = due.values.min() ?? now
                await cluster.surroundings.clock.sleep(seconds: max(0.05, min(next, end) - now))
                continue
            }
            await remove(ready.compactMap { removals[$0] }, in: &report)
            let turning = ready.filter { removals[$0] == nil }
            if !turning.isEmpty {
                await turn(of: turning, await cluster.surroundings.drainingHosts(), in: &report)
            }
            for id in ready {
                if removals[id] != nil {
                    due[id] = report.skipped[id].map { _ in cluster.surroundings.clock.now + patience.interval }
                }
                guard let turn = report.turns[id] else { continue }
                let (isOver, pause) = next(turn, &failures[id, default: 0], patience)
                due[id] = isOver ? nil : cluster.surroundings.clock.now + pause
            }
        }
        for id in due.keys {
            report.unfinished[id] = report.turns[id]?.text ?? report.skipped[id] ?? "it had no turn"
        }
        return report
    }

    /// Whether nothing more is to be done, and after how many seconds to look again.
    private func next(
        _ turn: InstanceTurn, _ failures: inout Int, _ patience: Patience
    ) -> (isOver: Bool, pause: Double) {
        switch turn {
        case .isNotDeployed, .isNotConfigured, .isBroken: return (true, 0)
        case .isLocked: return (false, patience.interval)
        case .round(let result):
            guard result.failure == nil else {
                failures += 1
                return (false, patience.pause(afterFailures: failures, cluster.surroundings.clock))
            }
            failures = 0
            return (result.again == nil, min(result.again ?? 0, patience.interval))
        }
    }

    /// What is known before the first turn: a run that passes something over has not gone well.
    static func report(of plan: RolloutPlan) -> RolloutReport {
        var report = RolloutReport()
        for instance in plan.instances {
            let reason = instance.waiting.first ?? ""
            switch instance.action {
            case .broken: report.turns[instance.id] = .isBroken(reason)
            case .wait: report.unfinished[instance.id] = reason
            default: break
            }
        }
        return report
    }

    private static func changing(_ plan: RolloutPlan) -> [InstanceID] {
        plan.instances.filter { $0.action.changesAnything && $0.action != .remove }.map(\.id)
    }

    private func turn(of ids: [InstanceID], _ hosts: Known<Set<String>>, in report: inout RolloutReport) async {
        let pages = HAProxyPages(cluster.surroundings)
        let turns = await ids.concurrently(atMost: Self.concurrency) { await self.turn(of: $0, hosts, pages) }
        for (id, turn) in zip(ids, turns) {
            report.turns[id] = turn
            if case .isLocked = turn { report.skipped[id] = turn.text } else { report.skipped[id] = nil }
        }
        report.failedTurns += turns.count { $0.code != 0 }
        report.rounds += 1
    }

    // MARK: Removing

    private static func removals(_ plan: RolloutPlan) -> [InstancePlan] {
        plan.removalRefusal == nil ? plan.instances.filter { $0.action == .remove } : []
    }

    /// Each app is looked at once more under the lock: one that changed since is somebody's.
    private func remove(_ instances: [InstancePlan], in report: inout RolloutReport) async {
        for instance in instances {
            report.skipped[instance.id] = nil
            switch await locks.take(instance.id) {
            case .held(let lock):
                if let reason = await remove(instance.seen, of: instance.id, lock) {
                    report.unremoved[instance.id] = reason
                } else {
                    report.removed.append(instance.id)
                }
                await lock.release()
            case .isTaken(let holder):
                report.skipped[instance.id] = InstanceTurn.isLocked(by: holder).text
            case .failed(let reason): report.unremoved[instance.id] = reason
            }
        }
    }

    /// Why they could not be removed; nil if they were.
    private func remove(_ apps: [InstancePlan.SeenApp], of id: InstanceID, _ lock: any InstanceLock) async -> String? {
        for app in apps {
            guard let marathon = cluster.marathons.clients.first(where: { $0.shard == app.shard }) else { continue }
            do throws(MarathonFailure) {
                guard let now = try await marathon.app(app.id) else { continue }
                guard InstancePlan.SeenApp(now, tasks: nil).isLike(app) else { return "\(app.id) has changed since" }
                guard await lock.isHeld() else { return "the lock was lost" }
                _ = try await marathon.delete(app.id)
                log.note(DeployEvent(.delete, "\(app.id): \(id) is not configured any more"), of: id)
            } catch { return error.reason }
        }
        return nil
    }

    // MARK: Plans of yesterday

    /// What changed since a plan was made: apps that are others, a line each; empty if it can be carried out.
    public func changes(since plan: RolloutPlan) async -> [String] {
        let look = await ClusterLook(at: cluster)
        if let doubt = look.doubt { return [doubt] }
        let live = look.bySpelling.mapValues { $0.map { InstancePlan.SeenApp($0, tasks: nil) } }
        var lines: [String] = []
        for instance in plan.instances where instance.action.changesAnything {
            // Autoscaling may have set another count meanwhile.
            if let count = instance.wantedInstances, let wanted = byID[instance.id]?.app?.instances, wanted != count {
                lines.append("\(instance.id): \(count) tasks were wanted, and now \(wanted)")
            }
            let now = live[AppID.spelling(of: instance.id)] ?? []
            for app in instance.seen {
                guard let other = now.first(where: { $0.id == app.id && $0.shard == app.shard }) else {
                    lines.append("\(instance.id): \(app.id) is gone")
                    continue
                }
                if let difference = app.difference(to: other) {
                    lines.append("\(instance.id): \(app.id) \(difference)")
                }
            }
            for app in now where !instance.seen.contains(where: { $0.id == app.id && $0.shard == app.shard }) {
                lines.append("\(instance.id): \(app.id) is new")
            }
        }
        return lines
    }
}

extension InstancePlan.SeenApp {
    fileprivate func difference(to other: InstancePlan.SeenApp) -> String? {
        if isLike(other) { return nil }
        if instances != other.instances { return "had \(instances) instances, and has \(other.instances)" }
        if version != other.version { return "had the version \(version), and has \(other.version)" }
        return other.deployments.isEmpty ? "is no longer being deployed" : "is being deployed"
    }
}

extension InstanceTurn {
    /// Whether nothing is left to do.
    public var isDone: Bool {
        if case .round(let result) = self { result.failure == nil && result.again == nil } else { false }
    }

    /// A line for people.
    public var text: String {
        switch self {
        case .isLocked(let holder): "another process is working on it\(holder.map { ": \($0)" } ?? "")"
        case .isNotDeployed: "it waits for its first deployment"
        case .isNotConfigured: "it is not configured"
        case .isBroken(let reason): reason
        case .round(let result):
            result.failure ?? (result.again == nil ? "it is as it should be" : "its bounce goes on")
        }
    }
}
