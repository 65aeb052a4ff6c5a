import Compiler
import Planner

extension WorkloadsRollout {
    /// Instances that are worked on at once.
    private static let concurrency = 8

    /// Gives each instance that a plan names a turn, and removes what it removes. With `patience` they have others until new pods took
    /// over from the old ones, or the time is over.
    public func carryOut(_ plan: WorkloadsPlan, patience: Rollout.Patience? = nil) async -> RolloutReport {
        var report = RolloutReport()
        for instance in plan.instances {
            switch instance.action {
            case .wait: report.unfinished[instance.id] = instance.reason
            case .broken: report.turns[instance.id] = .isBroken(instance.reason)
            default: break
            }
        }
        if plan.removalRefusal == nil {
            for instance in plan.instances where instance.action == .remove { await remove(instance, in: &report) }
        }
        var waiting = plan.instances.filter { [.create, .bounce, .scale, .update].contains($0.action) }.map(\.id)
        if plan.count(.create) + plan.secrets.count > 0, let failure = await makeNamespace() {
            for id in waiting { report.unfinished[id] = failure }
            return report
        }
        report.unwritten = await write(plan.secrets)
        report.written = plan.secrets.map(\.name).filter { report.unwritten[$0] == nil }
        let end = clock.now + (patience?.limit ?? 0)
        var failures = 0
        while !waiting.isEmpty {
            await turn(of: waiting, waits: patience != nil, in: &report)
            waiting.removeAll { report.turns[$0]?.isDone == true }
            guard let patience, !waiting.isEmpty else { break }
            failures = waiting.contains { report.turns[$0]?.code != 0 } ? failures + 1 : 0
            let pause = failures > 0 ? patience.pause(afterFailures: failures, clock) : patience.interval
            if Task.isCancelled || clock.now + pause >= end {
                for id in waiting { report.unfinished[id] = report.turns[id]?.text ?? "" }
                break
            }
            await clock.sleep(seconds: pause)
        }
        return report
    }

    /// Gives each of these instances a turn, whatever it needs, and touches no other.
    public func turns(of ids: [InstanceID]) async -> RolloutReport {
        var report = RolloutReport()
        await turn(of: ids, waits: false, in: &report)
        return report
    }

    private func turn(of ids: [InstanceID], waits: Bool, in report: inout RolloutReport) async {
        let turns = await ids.concurrently(atMost: Self.concurrency) { await turn(of: $0, waits: waits) }
        for (id, turn) in zip(ids, turns) {
            report.turns[id] = turn
            if case .isLocked = turn { report.skipped[id] = turn.text } else { report.skipped[id] = nil }
        }
        report.failedTurns += turns.count { $0.code != 0 }
        report.rounds += 1
    }

    /// Why the namespace of all objects could not be made; nil if it is there.
    private func makeNamespace() async -> String? {
        do throws(KubernetesFailure) {
            try await kubernetes?.createNamespace()
            return nil
        } catch { return error.reason }
    }

    // MARK: One instance

    /// An instance's turn, under its lock, from a new look at its own objects.
    private func turn(of id: InstanceID, waits: Bool) async -> InstanceTurn {
        let wanted: WantedWorkload
        switch wishes[id] {
        case nil: return .isNotConfigured
        case .notDeployed: return .isNotDeployed
        case .broken: return .isBroken(Self.isBroken)
        case .workload(let workload): wanted = workload
        }
        guard let kubernetes else { return .isBroken("no API server of Kubernetes is named") }
        let lock: any InstanceLock
        switch await locks.take(id) {
        case .held(let held): lock = held
        case .isTaken(let holder): return .isLocked(by: holder)
        case .failed(let reason): return .round(RoundResult(failure: reason))
        }
        let client = kubernetes.repeating { await lock.isHeld() }
        let result = await self.result(of: wanted, client, lock, waits: waits)
        await lock.release()
        return .round(result)
    }

    private func result(
        of wanted: WantedWorkload, _ kubernetes: KubernetesClient, _ lock: any InstanceLock, waits: Bool
    ) async -> RoundResult {
        do throws(KubernetesFailure) {
            let live = try await look(at: wanted.id, kubernetes)
            let secrets = try await secretsNow(of: wanted, kubernetes)
            let need = WorkloadNeed(wanted, live: live) { doubt($0, .known(secrets), isWritten: false) }
            if waits, need.change == .nothing { return Self.progress(of: live) }
            var run = WorkloadRun(need)
            await run.carryOut(
                under: lock, note: { log.note($0, of: wanted.id) },
                work: { step in await send(step, of: wanted, kubernetes) })
            return run.result
        } catch {
            log.note(DeployEvent(.failure, error.reason), of: wanted.id)
            return RoundResult(failure: error.reason)
        }
    }

    /// How far an instance has come that is as it was sent.
    private static func progress(of live: LiveWorkload) -> RoundResult {
        for controller in live.controllers {
            let status = ControllerStatus(controller)
            if let failure = status.failure { return RoundResult(failure: failure, again: 60) }
            if !status.isRolledOut { return RoundResult(again: 10) }
        }
        return RoundResult()
    }

    /// What there is of one instance, and of its names.
    private func look(
        at id: InstanceID, _ kubernetes: KubernetesClient
    ) async throws(KubernetesFailure) -> LiveWorkload {
        let labels = "yelp.com/paasta_service=\(id.service.text),yelp.com/paasta_instance=\(id.instance.text)"
        let name = KubernetesName.object(id)
        var objects: [LiveObject] = []
        for kind in [ObjectKind.deployment, .statefulSet] {
            objects += try await kubernetes.list(kind, labels: labels)
            if !objects.contains(where: { $0.kind == kind && $0.name == name }),
                let stranger = try await kubernetes.read(kind, named: name)
            {
                objects.append(stranger)
            }
        }
        for budget in Set([KubernetesName.budget(id), name]).sorted() {
            if let found = try await kubernetes.read(.podDisruptionBudget, named: budget) { objects.append(found) }
        }
        if let scaling = try await kubernetes.read(.horizontalPodAutoscaler, named: name) { objects.append(scaling) }
        return ClusterObjects(objects)[id]
    }

    private func send(
        _ step: ObjectStep, of wanted: WantedWorkload, _ kubernetes: KubernetesClient
    ) async -> StepOutcome {
        do throws(KubernetesFailure) {
            let made: LiveObject
            switch step.action {
            case .create(let kind, _, let body): made = try await kubernetes.create(kind, body: body)
            case .replace(let live, let body):
                made = try await kubernetes.replace(
                    live.kind, named: live.name, body: body, resourceVersion: live.resourceVersion)
            case .scale(let live, let count):
                made = try await kubernetes.replace(
                    live.kind, named: live.name, body: live.body(replicas: count), resourceVersion: live.resourceVersion
                )
            case .delete(let live):
                try await kubernetes.delete(live.kind, named: live.name, uid: live.uid)
                return .done
            }
            return wanted.fault(readBack: made).map { .failed($0) } ?? .done
        } catch { return error.outcome }
    }

    // MARK: Removing

    /// It is looked at once more under the lock: one that changed since is somebody's.
    private func remove(_ plan: WorkloadPlan, in report: inout RolloutReport) async {
        guard let kubernetes else { return }
        switch await locks.take(plan.id) {
        case .held(let lock):
            let client = kubernetes.repeating { await lock.isHeld() }
            if let reason = await remove(plan, client, lock) {
                report.unremoved[plan.id] = reason
            } else {
                report.removed.append(plan.id)
            }
            await lock.release()
        case .isTaken(let holder): report.skipped[plan.id] = InstanceTurn.isLocked(by: holder).text
        case .failed(let reason): report.unremoved[plan.id] = reason
        }
    }

    /// Why it could not be removed; nil if it was.
    private func remove(
        _ plan: WorkloadPlan, _ kubernetes: KubernetesClient, _ lock: any InstanceLock
    ) async -> String? {
        do throws(KubernetesFailure) {
            let live = try await look(at: plan.id, kubernetes)
            guard live.seen.allSatisfy(plan.seen.contains) else { return "it has changed since" }
            var run = WorkloadRun(removing: live, plan.reason)
            await run.carryOut(
                under: lock, note: { log.note($0, of: plan.id) }, work: { step in await end(step, kubernetes) })
            return run.result.failure
        } catch { return error.reason }
    }

    private func end(_ step: ObjectStep, _ kubernetes: KubernetesClient) async -> StepOutcome {
        guard case .delete(let object) = step.action else { return .done }
        do throws(KubernetesFailure) {
            try await kubernetes.delete(object.kind, named: object.name, uid: object.uid)
            return .done
        } catch { return error.outcome }
    }
}
