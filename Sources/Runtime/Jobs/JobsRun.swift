import Compiler
import Planner

extension JobsRollout {
    /// Jobs that are worked on at once.
    private static let concurrency = 8
    /// How often a job is read back until it is as it was sent, and seconds between: Chronos 3.0 takes up new ones a little later.
    static let readings = 10
    static let readingPause = 1.0

    /// Gives each job that a plan names a turn, parents before their children, and removes what it removes. With `patience` those
    /// that failed have others, until all is done or the time is over.
    public func carryOut(_ plan: JobsPlan, patience: Rollout.Patience? = nil) async -> JobsReport {
        var report = JobsReport()
        for job in plan.jobs where job.action == .wait {
            if let id = job.name.owner?.id { report.unfinished[id] = job.reason }
        }
        let end = clock.now + (patience?.limit ?? 0)
        var waiting = plan.jobs.filter { [.create, .update].contains($0.action) }.compactMap { job -> InstanceID? in
            if case .instance(let id) = job.name.owner { id } else { nil }
        }
        var rounds = 0
        while !waiting.isEmpty {
            await turn(of: waiting, in: &report)
            waiting = waiting.filter { report.turns[$0]?.isDone != true }
            rounds += 1
            guard let patience, !waiting.isEmpty else { break }
            let pause = patience.pause(afterFailures: rounds, clock)
            if Task.isCancelled || clock.now + pause >= end { break }
            await clock.sleep(seconds: pause)
        }
        guard plan.removalRefusal == nil else { return report }
        for job in plan.jobs where job.action == .remove {
            if let reason = await remove(job) {
                report.unremoved[job.name] = reason
            } else {
                report.removed.append(job.name)
            }
        }
        return report
    }

    /// Gives each of these jobs a turn, whatever it needs, and touches no other.
    public func turns(of ids: [InstanceID]) async -> JobsReport {
        var report = JobsReport()
        await turn(of: ids, in: &report)
        return report
    }

    /// In waves: the children of a wave come in a later one.
    private func turn(of ids: [InstanceID], in report: inout JobsReport) async {
        let among = Set(ids)
        var depths: [InstanceID: Int] = [:]
        let graph = JobGraph(
            Dictionary(
                ids.map { ($0, wanted($0)?.parents ?? []) }, uniquingKeysWith: { first, _ in first }))
        let (sorted, _) = graph.order
        for id in sorted {
            let parents = (wanted(id)?.parents ?? []).compactMap { $0.owner?.id }.filter(among.contains)
            depths[id] = (parents.compactMap { depths[$0] }.max() ?? -1) + 1
        }
        // What runs after itself is refused in its turn.
        let waves = Dictionary(grouping: among) { depths[$0] ?? sorted.count }
        for (_, wave) in waves.sorted(by: { $0.key < $1.key }) {
            let wave = wave.sorted()
            let turns = await wave.concurrently(atMost: Self.concurrency) { await turn(of: $0) }
            for (id, turn) in zip(wave, turns) { report.turns[id] = turn }
            report.failedTurns += turns.count { $0.code != 0 }
        }
    }

    // MARK: One job

    /// A job's turn, under its lock.
    private func turn(of id: InstanceID) async -> InstanceTurn {
        let job: WantedJob
        switch wishes[id] {
        case nil: return .isNotConfigured
        case .absent(let reason): return isBroken(id) ? .isBroken(reason) : .isNotDeployed
        case .job(let wanted): job = wanted
        }
        guard let chronos else { return .isBroken("the system configuration names no Chronos") }
        let lock: any InstanceLock
        switch await locks.take(id) {
        case .held(let held): lock = held
        case .isTaken(let holder): return .isLocked(by: holder)
        case .failed(let reason): return .round(RoundResult(failure: reason))
        }
        let result = await self.result(of: job, chronos, lock)
        await lock.release()
        return .round(result)
    }

    private func result(
        of job: WantedJob, _ chronos: ChronosClient, _ lock: any InstanceLock
    ) async -> RoundResult {
        do throws(ChronosFailure) {
            let live = try await chronos.job(job.name)
            if live != nil, job.fault(readBack: live) == nil { return RoundResult() }
            var there: Set<JobName> = []
            for parent in job.parents ?? [] where try await chronos.job(parent) != nil { there.insert(parent) }
            var run = JobRun(job, live: live, isThere: there.contains)
            await run.carryOut(
                under: lock, note: { log.note($0, of: job.id) },
                work: { step in await send(step, of: job, chronos) })
            return run.result
        } catch {
            log.note(DeployEvent(.failure, error.reason), of: job.id)
            return RoundResult(failure: error.reason)
        }
    }

    /// Sends a job, and reads it back: what was sent may be dropped, and what seems to have failed may be done.
    private func send(_ step: JobStep, of job: WantedJob, _ chronos: ChronosClient) async -> StepOutcome {
        var doubt: ChronosFailure?
        do throws(ChronosFailure) {
            switch step.action {
            case .create(let kind, let body): try await chronos.create(kind, body)
            case .update(let kind, let body): try await chronos.update(kind, body)
            case .killTasks, .delete: return .done
            }
        } catch {
            guard error.kind == .unknownOutcome else { return error.outcome }
            doubt = error
        }
        // What only comes before the job itself is looked at with it.
        if case .update(let kind, _) = step.action, kind != job.kind { return doubt?.outcome ?? .done }
        var fault = ""
        for reading in 1...Self.readings {
            do throws(ChronosFailure) {
                guard let found = job.fault(readBack: try await chronos.job(job.name)) else { return .done }
                fault = found
            } catch { fault = "it was sent, and cannot be read back: \(error.reason)" }
            if doubt != nil || reading == Self.readings { break }
            await clock.sleep(seconds: Self.readingPause)
        }
        return .failed(doubt?.reason ?? fault)
    }

    // MARK: Removing

    /// Why it could not be removed; nil if it was. It is looked at once more under the lock: one that changed since is
    /// somebody's, and one after which others run stays.
    private func remove(_ plan: JobPlan) async -> String? {
        guard let chronos, let owner = plan.name.owner else { return "its name is not one that soac makes" }
        let lock: any InstanceLock
        switch await locks.take(owner.id) {
        case .held(let held): lock = held
        case .isTaken: return "another process is working on it"
        case .failed(let reason): return reason
        }
        let reason = await remove(plan, owner, chronos, lock)
        await lock.release()
        return reason
    }

    private func remove(
        _ plan: JobPlan, _ owner: JobName.Owner, _ chronos: ChronosClient, _ lock: any InstanceLock
    ) async -> String? {
        do throws(ChronosFailure) {
            guard let live = try await chronos.job(plan.name) else { return nil }
            guard live.description == plan.seen else { return "it has changed since" }
            if let child = try await chronos.graph().children[plan.name]?.min() {
                return "'\(Printable.line(child.text))' runs after it"
            }
        } catch { return error.reason }
        var run = JobRun(JobCleanup.Removal(job: plan.name, owner: owner, reason: plan.reason))
        await run.carryOut(
            under: lock, note: { log.note($0, of: owner.id) }, work: { step in await end(step, chronos) })
        return run.result.failure
    }

    /// Ends a job or its tasks, and looks whether the job is gone.
    private func end(_ step: JobStep, _ chronos: ChronosClient) async -> StepOutcome {
        do throws(ChronosFailure) {
            guard step.action == .delete else {
                try await chronos.killTasks(of: step.job)
                return .done
            }
            do throws(ChronosFailure) { try await chronos.delete(step.job) } catch {
                guard error.kind == .unknownOutcome else { throw error }
            }
            return try await chronos.job(step.job) == nil
                ? .done : .failed("Chronos was told to delete it, but still has it")
        } catch { return error.outcome }
    }
}
