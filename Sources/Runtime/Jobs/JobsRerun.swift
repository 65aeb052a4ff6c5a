import Compiler
import Fleet
import Planner

extension JobsRollout {
    /// The jobs that hang together with one through parents and children, without it.
    public func related(to id: InstanceID) -> [InstanceID] {
        let parents = Dictionary(uniqueKeysWithValues: wishes.keys.map { ($0, wanted($0)?.parents ?? []) })
        return (JobGraph(parents).related(to: id) ?? []).filter { $0 != id }.sorted()
    }

    /// The clones with which a job runs once more, in the order in which they are sent.
    ///
    /// - Parameters:
    ///   - dated: the cluster's jobs with their commands for the date
    ///   - all: whether all that are connected with it run
    ///   - force: whether jobs that are disabled run as well
    ///   - time: now, in UTC
    public func clones(
        of id: InstanceID, dated: WantedJobs, all: Bool, force: Bool, time: Timestamp
    ) -> Result<[JobRerun.Clone], JobRerun.Failure> {
        var commands: [InstanceID: JobRerun.Source.Command] = [:]
        for job in dated.jobs {
            if case .job(let body) = job.state, let wanted = WantedJob(job.id, body) {
                commands[job.id] = wanted.command.map { .text($0) } ?? JobRerun.Source.Command.none
            }
        }
        var sources: [InstanceID: JobRerun.Source] = [:]
        for id in wishes.keys {
            guard let job = wanted(id) else { continue }
            sources[id] = JobRerun.Source(
                job: job, command: commands[id] ?? .broken("its command cannot be expanded for that date"))
        }
        return JobRerun.clones(of: id, among: sources, all: all, force: force, time: time)
    }

    /// Sends clones, under the lock of the job that is run once more. The names of those that Chronos has now, and why it has no
    /// more; nil if it has all.
    public func send(_ clones: [JobRerun.Clone], for id: InstanceID) async -> (sent: [JobName], failure: String?) {
        guard let chronos else { return ([], "the system configuration names no Chronos (chronos_config)") }
        let lock: any InstanceLock
        switch await locks.take(id) {
        case .held(let held): lock = held
        case .isTaken: return ([], "another process is working on \(id)")
        case .failed(let reason): return ([], reason)
        }
        var sent: [JobName] = []
        var failure: String?
        for clone in clones {
            guard await lock.isHeld() else {
                failure = "the lock was lost"
                break
            }
            log.note(DeployEvent(.send, "'\(clone.name)': it runs once more"), of: id)
            if let reason = await send(clone, chronos) {
                failure = "'\(clone.name)': \(reason)"
                log.note(DeployEvent(.failure, failure ?? ""), of: id)
                break
            }
            sent.append(clone.name)
        }
        await lock.release()
        return (sent, failure)
    }

    /// Why Chronos does not have it; nil if it has.
    private func send(_ clone: JobRerun.Clone, _ chronos: ChronosClient) async -> String? {
        do throws(ChronosFailure) {
            do throws(ChronosFailure) { try await chronos.create(clone.kind, clone.body) } catch {
                guard error.kind == .unknownOutcome else { throw error }
                return try await chronos.job(clone.name) == nil ? error.reason : nil
            }
            for _ in 1...Self.readings {
                if try await chronos.job(clone.name) != nil { return nil }
                await clock.sleep(seconds: Self.readingPause)
            }
            return "Chronos accepted it, but then dropped it"
        } catch { return error.reason }
    }
}
