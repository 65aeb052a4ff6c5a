import Compiler
import Fleet
import Planner

extension Rollout {
    /// The instances that a name means: a service's, or one; nil: all.
    public func instances(named name: String?) -> [InstanceID] {
        let all = wanted.instances.map(\.id)
        guard let name else { return all }
        return all.filter { $0.service.text.hasSameBytes(as: name) || $0.description.hasSameBytes(as: name) }
    }

    /// How instances are. With `closely` their load balancers and drains are asked, too, as a bounce would.
    public func status(of ids: [InstanceID], closely: Bool) async -> [InstanceStatus] {
        let look = await ClusterLook(at: cluster)
        let queues = await queues()
        let pages = HAProxyPages(cluster.surroundings)
        let live = look.bySpelling
        return await ids.concurrently(atMost: Self.concurrency) { id in
            let own = live[AppID.spelling(of: id)] ?? []
            var buckets: [String: String] = [:]
            var method: String?
            if closely, !own.isEmpty, case .success(let round) = self.round(of: id, pages) {
                method = round.method
                buckets = (try? await round.look(drainingHosts: look.drainingHosts).buckets) ?? [:]
            }
            return self.status(of: id, own, look.doubt, queues, buckets, method)
        }
    }

    /// What waits to be started, by app.
    private func queues() async -> [AppPlace: QueuedApp] {
        let answers = await cluster.marathons.clients.concurrently(atMost: Surroundings.concurrency) { marathon in
            (marathon.shard, (try? await marathon.queue()) ?? [])
        }
        var queues: [AppPlace: QueuedApp] = [:]
        for (shard, apps) in answers {
            for app in apps { queues[AppPlace(id: app.id, shard: shard)] = app }
        }
        return queues
    }

    private func status(
        of id: InstanceID, _ own: [ListedApp], _ doubt: String?, _ queues: [AppPlace: QueuedApp],
        _ buckets: [String: String], _ method: String?
    ) -> InstanceStatus {
        var status = InstanceStatus(id: id, word: .running)
        let app = byID[id]?.app
        (status.wantedID, status.wantedInstances, status.method) = (app?.id, app?.instances, method)
        status.apps = own.map { listed in
            InstanceStatus.App(
                listed, isWanted: listed.app.place.id == app.map { "/" + $0.id },
                queue: queues[listed.app.place], buckets)
        }.sorted { ($0.isWanted ? 0 : 1, $0.id) < ($1.isWanted ? 0 : 1, $1.id) }
        (status.word, status.reason) = word(status, byID[id]?.state, doubt)
        return status
    }

    private func word(
        _ status: InstanceStatus, _ state: WantedInstance.State?, _ doubt: String?
    ) -> (InstanceStatus.Word, String?) {
        switch state {
        case nil: return (.missing, "it is not configured")
        case .notDeployed(let reason): return (.notDeployed, reason)
        case .unknown(let reason): return (.unknown, reason)
        case .broken: return (.broken, "its files cannot be compiled")
        case .app: break
        }
        if let doubt { return (.unknown, doubt) }
        guard let app = status.apps.first(where: \.isWanted), let wanted = status.wantedInstances else {
            return status.apps.isEmpty
                ? (.missing, "soac apply makes its app")
                : (.bouncing, "an older app runs: soac apply bounces it")
        }
        if let delay = app.delay, delay > 0 { return (.delayed, "Marathon starts the next task in \(Int(delay)) s") }
        if status.apps.count > 1 { return (.bouncing, "\(status.up) of \(wanted) new tasks are up") }
        if let queued = app.queued, queued > 0 {
            return (.waiting, "Marathon finds no room for \(queued) task\(queued == 1 ? "" : "s") yet")
        }
        if !app.deployments.isEmpty { return (.deploying, nil) }
        if wanted == 0 { return app.tasks.isEmpty ? (.stopped, nil) : (.bouncing, "its tasks are to go") }
        return status.up < wanted ? (.short, "\(status.up) of \(wanted) tasks are up") : (.running, nil)
    }
}

extension InstanceStatus.App {
    init(_ app: ListedApp, isWanted: Bool, queue: QueuedApp?, _ buckets: [String: String]) {
        (id, shard, self.isWanted) = (app.app.place.id, app.app.place.shard, isWanted)
        (instances, version, deployments) = (app.app.instances, app.version, app.deployments)
        (queued, delay) = (queue?.count, queue.flatMap { $0.isOverdue ? 0 : $0.delay })
        tasks = app.app.tasks.map { task in
            InstanceStatus.Task(
                id: task.id, host: task.host, ports: task.ports, state: task.state.word, started: task.started,
                isHealthy: task.checks.isEmpty ? nil : task.checks.contains(true), bucket: buckets[task.id])
        }
    }
}

extension TaskState {
    fileprivate var word: String {
        switch self {
        case .running: "running"
        case .starting: "starting"
        case .leaving: "leaving"
        case .lost: "lost"
        case .ended: "ended"
        }
    }
}

extension InstanceRound.View {
    /// What a bounce makes of each task, by its id.
    var buckets: [String: String] {
        var words: [String: String] = [:]
        for app in apps {
            let buckets = buckets(of: app)
            for (tasks, word) in [
                (buckets.happy, "happy"), (buckets.unhappy, "unhappy"), (buckets.draining, "draining"),
                (buckets.atRisk, "at-risk"), (buckets.leaving, "leaving"),
            ] { for placed in tasks { words[placed.task.id] = word } }
        }
        return words
    }
}
