import Compiler
import Emitters
import Fleet
import Git
import Planner

/// Brings a cluster's Chronos to what a commit wants, or tells what that would be.
public struct JobsRollout: Sendable {
    /// Nil if the cluster has none.
    let chronos: ChronosClient?
    let clock: any RuntimeClock
    let wishes: [InstanceID: JobNeeds.Wish]
    /// Those that cannot be compiled.
    private let broken: Set<InstanceID>
    let unreadable: Set<ServiceName>
    let cluster: ClusterName
    /// The moment that commands were expanded for.
    private let moment: Moment
    let locks: any InstanceLocks
    let log: any RolloutLog
    private let everDefined: Rollout.EverDefined?

    /// By this machine's network. `moment` is when it is: how old a clone is depends on it. `everDefined`: which jobs any commit up
    /// to this one defined, of some services; nil where there are no commits.
    public init(
        _ system: SystemConfiguration, cluster: ClusterName, wanted: WantedJobs, moment: Moment,
        locks: any InstanceLocks, log: any RolloutLog, everDefined: Rollout.EverDefined?
    ) throws(ClusterAccess.Failure) {
        try self.init(
            system, cluster: cluster, wanted: wanted, moment: moment, locks: locks, log: log, everDefined: everDefined,
            over: CurlClient(), clock: HostClock())
    }

    package init(
        _ system: SystemConfiguration, cluster: ClusterName, wanted: WantedJobs, moment: Moment,
        locks: any InstanceLocks, log: any RolloutLog, everDefined: Rollout.EverDefined?,
        over client: any HTTPClient, clock: any RuntimeClock
    ) throws(ClusterAccess.Failure) {
        switch system.chronos {
        case .none: chronos = nil
        case .unusable:
            throw ClusterAccess.Failure(reason: "the system configuration's chronos_config cannot be read")
        case .server(let server):
            do throws(ChronosClient.Misconfigured) {
                chronos = try ChronosClient(server, over: client, clock: clock)
            } catch { throw ClusterAccess.Failure(reason: error.reason) }
        }
        (self.clock, self.cluster, self.moment, unreadable) = (clock, cluster, moment, wanted.unreadable)
        (self.locks, self.log, self.everDefined) = (locks, log, everDefined)
        broken = Set(wanted.jobs.filter { if case .broken = $0.state { true } else { false } }.map(\.id))
        wishes = Dictionary(wanted.jobs.map { ($0.id, Self.wish($0)) }, uniquingKeysWith: { first, _ in first })
    }

    private static func wish(_ job: WantedChronosJob) -> JobNeeds.Wish {
        switch job.state {
        case .job(let body): WantedJob(job.id, body).map { .job($0) } ?? .absent("it cannot be compiled")
        case .notDeployed(let reason): .absent(reason)
        case .broken: .absent("it cannot be compiled")
        }
    }

    func isBroken(_ id: InstanceID) -> Bool { broken.contains(id) }

    func wanted(_ id: InstanceID) -> WantedJob? { if case .job(let job) = wishes[id] { job } else { nil } }

    // MARK: Planning

    /// What is to be done now, as one look at Chronos shows it. `maxRemoved` is the share of the jobs that may be removed, 0 to 1;
    /// nil: what is to be removed is not looked for.
    public func plan(maxRemoved: Double?) async throws(GitError) -> JobsPlan {
        var plan = JobsPlan()
        guard let live = await look(&plan) else { return plan }
        let seen = Dictionary(live.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, need) in JobNeeds(wishes, live: live).jobs {
            let (action, reason): (JobPlan.Action, String)
            switch need {
            case .nothing:
                plan.adopted += 1
                continue
            case .create: (action, reason) = (.create, "Chronos does not have it")
            case .update(let change): (action, reason) = (.update, change)
            case .wait(let why): (action, reason) = (.wait, why)
            case .leftAlone(let why): (action, reason) = (.leftAlone, why)
            }
            let name = JobName(id)
            plan.jobs.append(
                JobPlan(
                    name: name, action: action, wanted: wanted(id)?.description, seen: seen[name]?.description,
                    reason: reason))
        }
        if let maxRemoved { try noteRemovals(live, maxRemoved, in: &plan) }
        return plan
    }

    /// What is to be removed, and nothing else.
    public func removals(maxRemoved: Double) async throws(GitError) -> JobsPlan {
        var plan = JobsPlan()
        if let live = await look(&plan) { try noteRemovals(live, maxRemoved, in: &plan) }
        return plan
    }

    /// All jobs of Chronos; nil if it does not tell them, and the plan says why.
    private func look(_ plan: inout JobsPlan) async -> [LiveJob]? {
        guard let chronos else {
            plan.leftOut = wishes.count
            return nil
        }
        do throws(ChronosFailure) { return try await live(chronos) } catch {
            plan.doubt = error.reason
            return nil
        }
    }

    /// All jobs of Chronos.
    func live(_ chronos: ChronosClient) async throws(ChronosFailure) -> [LiveJob] {
        let live = try await chronos.jobs()
        guard live.isEmpty, !wishes.isEmpty else { return live }
        // One that has just been elected lists no jobs before it has read them.
        await clock.sleep(seconds: Self.electionPause)
        return try await chronos.jobs()
    }

    /// Seconds.
    private static let electionPause = 2.0

    /// Jobs of instances that are not configured any more go, and clones that have served; all others are told.
    private func noteRemovals(
        _ live: [LiveJob], _ maxRemoved: Double, in plan: inout JobsPlan
    ) throws(GitError) {
        let strangers = live.compactMap(\.name.owner?.id).filter { configuration(of: $0) == nil }
        guard let everDefined else {
            if !strangers.isEmpty {
                plan.removalRefusal =
                    "no job is removed: without a git repository it is not known what was ever defined"
            }
            return
        }
        let defined = try everDefined(Set(strangers.map(\.service)))
        let isLost = !wishes.values.contains { if case .job = $0 { true } else { false } }
        let cleanup = JobCleanup(
            jobs: live, configured: configuration(of:), wasDefined: defined.contains, threshold: maxRemoved,
            now: clock.now)
        plan.kept = cleanup.leftAlone.map { .init(name: $0.job, reason: $0.reason) }
        if cleanup.isRefused {
            plan.removalRefusal =
                "\(cleanup.unconfigured) of \(cleanup.running) jobs would be removed, more than the limit of "
                + "\(ChangeLimit.percent(maxRemoved * 100))"
        } else if isLost, !cleanup.removals.isEmpty {
            plan.removalRefusal = "no job is removed: the commit defines no job of \(cluster) that compiles"
        } else {
            let seen = Dictionary(live.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            plan.jobs += cleanup.removals.map { removal in
                JobPlan(
                    name: removal.job, action: .remove, seen: seen[removal.job]?.description, reason: removal.reason)
            }
        }
    }

    private func configuration(of id: InstanceID) -> JobCleanup.Configured? {
        switch wishes[id] {
        case .job(let job): .job(interval: job.schedule.flatMap { JobInterval.seconds($0, at: moment) })
        case .absent: .unknown
        // A file that cannot be read may have had any job of its service.
        case nil: unreadable.contains(id.service) ? .unknown : nil
        }
    }

    // MARK: Plans of yesterday

    /// What changed since a plan was made, a line each; empty if it can be carried out.
    public func changes(since plan: JobsPlan) async -> [String] {
        let changing = plan.jobs.filter { [.create, .update, .remove].contains($0.action) }
        guard let chronos, !changing.isEmpty else { return [] }
        let live: [LiveJob]
        do throws(ChronosFailure) { live = try await chronos.jobs() } catch { return [error.reason] }
        let now = Dictionary(live.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return changing.compactMap { job in
            let wanted = job.name.owner.flatMap { self.wanted($0.id)?.description }
            if job.action != .remove, job.wanted != wanted {
                return "\(job.name): \(job.wanted ?? "nothing") was wanted, and now \(wanted ?? "nothing")"
            }
            switch (job.seen, now[job.name]) {
            case (nil, nil): return nil
            case (nil, .some): return job.action == .create ? "\(job.name) is new" : nil
            case (_?, nil): return "\(job.name) is gone"
            case (let seen?, let live?):
                return live.description == seen
                    ? nil : "\(job.name) was \(seen), and is \(live.description ?? "nobody's")"
            }
        }
    }
}
