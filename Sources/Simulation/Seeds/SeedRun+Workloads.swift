import Compiler
import Git
import Planner
import Runtime
import Simulators

extension SeedRun {
    /// What cron, or a person who waits, does again and again with a cluster of Kubernetes.
    func operateWorkloads(_ soac: Int) async {
        let network = Network(stage: stage, soac: soac)
        guard let server = KubernetesServer(openAt: "http://k1:6443/") else {
            return stage.world.withLock { $0.find("soac cannot begin") }
        }
        let client = KubernetesClient(server, over: network, clock: network)
        while !stage.world.withLock({ $0.isGone(soac) }) {
            let (rollout, maxRemoved) = begin(soac, client, network)
            do throws(GitError) {
                let plan = try await rollout.plan(maxRemoved: maxRemoved)
                if stage.world.withLock({ $0.isGone(soac) }) { return }
                note(plan, soac)
                if isEnd(soac, plan) { return await finish(soac, rollout, network) }
                await carryOut(plan, rollout, network)
            } catch { stage.world.withLock { $0.find("nothing throws here: \(error.message)") } }
            let pause = stage.world.withLock { world in
                Int.random(in: world.isCalm ? 40...120 : 5...60, using: &world.numbers)
            }
            await network.sleep(seconds: Double(pause))
        }
    }

    /// A run, by the commit of now.
    private func begin(
        _ soac: Int, _ client: KubernetesClient, _ network: Network
    ) -> (WorkloadsRollout, maxRemoved: Double) {
        let (workloads, maxRemoved) = stage.world.withLock { world in
            if let workloads = world.workloads {
                world.workloadJudge.begin(soac, workloads, maxRemoved: world.maxRemoved)
                world.soacs[soac].commit = workloads.number
            }
            return (world.workloads, world.maxRemoved)
        }
        let rollout = WorkloadsRollout(
            client, cluster: ClusterName("c"), wanted: workloads?.wanted ?? .init(instances: []),
            locks: SharedLocks(stage: stage, soac: soac), log: TracedLog(stage: stage, soac: soac),
            everDefined: { services throws(GitError) in
                (workloads?.everDefined ?? []).filter { services.contains($0.service) }
            }, clock: network)
        return (rollout, maxRemoved)
    }

    private func carryOut(_ plan: WorkloadsPlan, _ rollout: WorkloadsRollout, _ network: Network) async {
        let (kind, limit) = stage.world.withLock { world in
            (Int.random(in: 0..<4, using: &world.numbers), Double.random(in: 60...600, using: &world.numbers))
        }
        switch kind {
        case 0: _ = await rollout.carryOut(plan, patience: .init(limit: limit, interval: 20))
        case 1:
            // As a plan that was written, and is carried out a little later.
            await network.sleep(seconds: limit / 20)
            if await rollout.changes(since: plan).isEmpty { _ = await rollout.carryOut(plan) }
        default: _ = await rollout.carryOut(plan)
        }
    }

    private func note(_ plan: WorkloadsPlan, _ soac: Int) {
        stage.world.withLock { world in
            let parts =
                plan.instances.map { "\($0.action.rawValue) \($0.id) (\($0.pending ?? $0.reason))" }
                + plan.rolling.keys.sorted().map { "\($0) rolls" }
                + [plan.doubt, plan.removalRefusal].compactMap { $0 }
            world.note("soac \(soac)  plan: \(parts.isEmpty ? "nothing" : parts.joined(separator: ", "))")
            world.workloadJudge.notePlan(soac)
        }
    }

    // MARK: The end

    /// Whether the server says what it has, and that is as it should be.
    private static func isDone(_ plan: WorkloadsPlan) -> Bool {
        plan.instances.isEmpty && plan.rolling.isEmpty && plan.doubt == nil && plan.removalRefusal == nil
    }

    /// Whether troubles are over, everybody works on the last commit, and nothing is left to do.
    private func isEnd(_ soac: Int, _ plan: WorkloadsPlan) -> Bool {
        stage.world.withLock { world in
            guard world.isCalm else { return false }
            if world.now > world.end + Self.patience {
                let left = plan.instances.map { "\($0.action.rawValue) \($0.id): \($0.reason)" } + world.unsettled
                world.find("it does not come to an end: \(left.joined(separator: "; "))")
                world.isOver = true
                return false
            }
            let isAtOne = world.soacs.allSatisfy { $0.isDead || $0.commit == world.workloads?.number }
            return isAtOne && Self.isDone(plan)
        }
    }

    /// Nothing is left to do: nothing may be found to do a little later, a turn of each instance changes nothing, and all that is wanted
    /// has to run.
    private func finish(_ soac: Int, _ rollout: WorkloadsRollout, _ network: Network) async {
        for isLast in [false, true] {
            await network.sleep(seconds: isLast ? 60 : 200)
            if stage.world.withLock({ $0.isOver }) { return }
            do throws(GitError) {
                let plan = try await rollout.plan(maxRemoved: 1)
                note(plan, soac)
                stage.world.withLock { world in
                    if world.isOver { return }
                    world.judge.judge(.end)
                    if !Self.isDone(plan) { world.find("a second plan is not empty") }
                    for line in world.unsettled { world.find("at the end \(line)") }
                    world.isOver = isLast
                    if isLast { world.note("the end") }
                }
            } catch { stage.world.withLock { $0.find("nothing throws here: \(error.message)") } }
            if !isLast { await turnIdly(soac, rollout) }
        }
    }

    private func turnIdly(_ soac: Int, _ rollout: WorkloadsRollout) async {
        let before = stage.world.withLock { $0.soacs[soac].changes }
        _ = await rollout.turns(of: rollout.instances(named: nil))
        stage.world.withLock { world in
            world.judge.judge(.rest)
            let changes = world.soacs[soac].changes - before
            if changes > 0 { world.find("\(changes) changes of what is as it should be") }
        }
    }
}
