import Compiler
import Emitters
import Fleet
import Git
import Planner

/// Brings a cluster to what a commit wants, or tells what that would be.
public struct Rollout: Sendable {
    let cluster: ClusterAccess
    /// How an instance is brought about; nil where that cannot be read.
    private let settings: @Sendable (InstanceID) throws(GitError) -> WantedFleet.Settings?
    /// What the commit wants, compiled.
    public let wanted: WantedFleet.Result
    public let inputs: RolloutPlan.Inputs
    /// Nil: the counts of the compile are those that count, as somebody gave them.
    private let counts: (any CountSource)?
    let locks: any InstanceLocks
    let log: any RolloutLog
    /// Which instances any commit up to this one defined, of some services; nil where there are no commits.
    private let everDefined: EverDefined?
    /// Which instances are configured for Kubernetes, or may be; nil where that is not known. Asked where something is to be removed.
    private let moved: @Sendable () -> ((InstanceID) -> Bool)?
    let byID: [InstanceID: WantedInstance]

    /// Why an instance that moves to Kubernetes does not run there yet; nil if it does.
    public typealias Arrival = (InstanceID) -> String?

    public typealias EverDefined = @Sendable (Set<ServiceName>) throws(GitError) -> Set<InstanceID>

    /// Instances that are worked on at once.
    static let concurrency = 8

    public init(
        _ cluster: ClusterAccess, wanted: WantedFleet.Result, inputs: RolloutPlan.Inputs,
        counts: (any CountSource)? = nil, locks: any InstanceLocks, log: any RolloutLog,
        settings: @escaping @Sendable (InstanceID) throws(GitError) -> WantedFleet.Settings?,
        everDefined: EverDefined?, moved: @escaping @Sendable () -> ((InstanceID) -> Bool)? = { { _ in false } }
    ) {
        self.moved = moved
        (self.cluster, self.wanted, self.inputs) = (cluster, wanted, inputs)
        (self.counts, self.locks, self.log) = (counts, locks, log)
        (self.settings, self.everDefined) = (settings, everDefined)
        byID = Dictionary(wanted.instances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether the cluster has a Marathon at all.
    public var hasMarathon: Bool { !cluster.marathons.clients.isEmpty }

    /// Whether the commit has an instance for the cluster's Marathons.
    public func isWanted(_ id: InstanceID) -> Bool { byID[id] != nil }

    // MARK: Planning

    /// What the cluster's Marathons run now.
    public func look() async -> ClusterLook {
        hasMarathon ? await ClusterLook(at: cluster) : ClusterLook(apps: [], drainingHosts: .known([]))
    }

    /// What is to be done now, as a look at the cluster shows it. The parameters are those below.
    public func plan(
        maxRemoved: Double?, isClose: Bool = true, arrival: Arrival = Self.isUnknown
    ) async throws(GitError) -> RolloutPlan {
        try await plan(from: await look(), maxRemoved: maxRemoved, isClose: isClose, arrival: arrival)
    }

    /// What is to be done, if the cluster is as it was at that look.
    ///
    /// - Parameters:
    ///   - maxRemoved: the share of the instances that run which may be removed, 0 to 1; nil: what is to be removed is not looked
    ///     for
    ///   - isClose: whether each instance of which something is to be done is looked at closely, and its steps are told
    ///   - arrival: of instances that are configured for Kubernetes; what this run knows nothing of stays
    public func plan(
        from look: ClusterLook, maxRemoved: Double?, isClose: Bool = true, arrival: Arrival = Self.isUnknown
    ) async throws(GitError) -> RolloutPlan {
        guard hasMarathon else {
            var plan = RolloutPlan(inputs: inputs)
            plan.leftOut = wanted.instances.count
            return plan
        }
        if look.doubt == nil { cluster.memory.keep(Set(look.all.flatMap(\.app.tasks).map(\.id))) }
        let needs = ClusterNeeds(wanted, look, isDrained: cluster.memory.isDrained, home: home)
        let pages = HAProxyPages(cluster.surroundings)
        var plan = RolloutPlan(inputs: inputs)
        plan.doubt = look.doubt
        plan.adopted = needs.instances.count { $0.need == .nothing }
        let changing = needs.instances.filter { $0.need != .nothing }
        plan.instances = await changing.concurrently(atMost: Self.concurrency) { id, need in
            await self.plan(of: id, need, look.drainingHosts, isClose ? pages : nil)
        }
        if let maxRemoved { try noteRemovals(needs, look, maxRemoved, arrival, in: &plan) }
        plan.instances.sort { $0.id < $1.id }
        return plan
    }

    /// What is to be removed, and nothing else.
    public func removals(maxRemoved: Double) async throws(GitError) -> RolloutPlan {
        let look = await look()
        var plan = RolloutPlan(inputs: inputs)
        try noteRemovals(
            ClusterNeeds(wanted, look, isDrained: cluster.memory.isDrained, home: home), look, maxRemoved,
            Self.isUnknown,
            in: &plan)
        plan.instances.sort { $0.id < $1.id }
        return plan
    }

    /// Of a run that does not look at Kubernetes.
    public static func isUnknown(_ id: InstanceID) -> String? {
        "soac apply removes it here, where --kubeconfig names the API server"
    }

    private func plan(
        of id: InstanceID, _ need: InstanceNeed, _ hosts: Known<Set<String>>, _ pages: HAProxyPages?
    ) async -> InstancePlan {
        func nothing(_ action: InstancePlan.Action, _ reason: String) -> InstancePlan {
            var plan = InstancePlan(id: id, action: action)
            plan.waiting = [reason]
            return plan
        }
        let action: InstancePlan.Action
        switch need {
        case .nothing: return InstancePlan(id: id, action: .adopt)
        case .wait(let reason): return nothing(.wait, reason)
        case .leftAlone(let reason): return nothing(.leftAlone, reason)
        case .broken(let reason): return nothing(.broken, reason)
        case .create: action = .create
        case .scale: action = .scale
        case .bounce: action = .bounce
        case .leaveHosts: action = .leaveHosts
        case .undrain: action = .undrain
        }
        guard let pages else { return InstancePlan(id: id, action: action) }
        let round: InstanceRound
        switch self.round(of: id, pages) {
        case .success(let made): round = made
        case .failure(let failure): return nothing(failure.isLasting ? .broken : .wait, failure.message)
        }
        do throws(MarathonFailure) {
            let view = try await round.look(drainingHosts: hosts)
            return round.plan(view, action)
        } catch { return nothing(.wait, error.reason) }
    }

    /// Apps of instances that are not configured any more go; all others that nobody wants are told.
    private func noteRemovals(
        _ needs: ClusterNeeds, _ look: ClusterLook, _ maxRemoved: Double, _ arrival: Arrival,
        in plan: inout RolloutPlan
    ) throws(GitError) {
        let cleanup = try cleanup(needs, look, maxRemoved)
        plan.kept = cleanup.leftAlone.map { .init(id: $0.app.id, shard: $0.app.shard, reason: $0.reason) }
        plan.removalRefusal = cleanup.refusal
        if cleanup.removals.isEmpty { return }
        let moved = moved()
        let listed = Dictionary(look.all.map { ($0.app.place, $0) }, uniquingKeysWith: { first, _ in first })
        for (instance, removals) in cleanup.removals {
            var removal = InstancePlan(id: instance, action: .remove)
            if moved?(instance) ?? true, let reason = arrival(instance) {
                removal.action = .wait
                removal.waiting = ["it moves to Kubernetes, and stays here until it runs there: \(reason)"]
                plan.instances.append(removal)
                continue
            }
            for app in removals {
                if let found = listed[app.app] {
                    removal.seen.append(InstancePlan.SeenApp(found, tasks: .init(unhappy: found.app.tasks.count)))
                }
                removal.steps.append(
                    InstancePlan.Step(kind: "delete", apps: [app.app.id], count: 0, reason: app.reason))
            }
            plan.instances.append(removal)
        }
    }

    private struct CleanupResult {
        var removals: [(InstanceID, [Cleanup.Removal])] = []
        var leftAlone: [Cleanup.Exception] = []
        var refusal: String?
    }

    private func cleanup(
        _ needs: ClusterNeeds, _ look: ClusterLook, _ maxRemoved: Double
    ) throws(GitError) -> CleanupResult {
        guard !needs.unclaimed.isEmpty else { return CleanupResult() }
        // Half a list of what runs would make the share of what goes look small.
        if let doubt = look.doubt { return CleanupResult(refusal: "nothing is removed: \(doubt)") }
        guard wanted.instances.contains(where: { $0.app != nil }) else {
            return CleanupResult(
                refusal: "nothing is removed: the commit defines no instance of \(inputs.cluster) that compiles")
        }
        guard let everDefined else {
            return CleanupResult(
                refusal: "nothing is removed: without a git repository it is not known what was ever defined")
        }
        let services = Set(needs.unclaimed.compactMap { AppID($0.id)?.possibleServices }.joined())
        let defined = Set(try everDefined(services).map { AppID.spelling(of: $0) })
        let apps = look.all.map(\.app.place).filter { AppID($0.id) != nil }
        let unclaimed = Set(needs.unclaimed)
        let configured = wanted.instances.map(\.id)
        let cleanup = Cleanup(
            apps: apps, configured: configured,
            wasDefined: { defined.contains($0) }, threshold: maxRemoved)
        var result = CleanupResult(leftAlone: cleanup.leftAlone.filter { unclaimed.contains($0.app) })
        if cleanup.isRefused {
            result.refusal =
                "\(cleanup.unconfigured) of \(cleanup.running) instances would be removed, more than the limit of "
                + "\(ChangeLimit.percent(maxRemoved * 100))"
        }
        for removal in cleanup.removals where unclaimed.contains(removal.app) {
            if let place = result.removals.firstIndex(where: { $0.0 == removal.instance }) {
                result.removals[place].1.append(removal)
            } else {
                result.removals.append((removal.instance, [removal]))
            }
        }
        return result
    }

    func home(of id: InstanceID) -> Result<Int, BounceFailure> {
        // Of one Marathon there is nothing to choose.
        if cluster.marathons.clients.count == 1 { return .success(0) }
        return settings(of: id).flatMap { cluster.placement(of: id, $0.keys) }.map(\.home.shard)
    }

    func settings(of id: InstanceID) -> Result<WantedFleet.Settings, BounceFailure> {
        func failure(_ message: String) -> BounceFailure { BounceFailure(kind: .configuration, message: message) }
        do throws(GitError) {
            return try settings(id).map { .success($0) } ?? .failure(failure("its files cannot be read"))
        } catch { return .failure(failure(error.message)) }
    }

    func round(of id: InstanceID, _ pages: HAProxyPages) -> Result<InstanceRound, BounceFailure> {
        guard let app = byID[id]?.app else {
            return .failure(BounceFailure(kind: .configuration, message: "it cannot be compiled"))
        }
        return settings(of: id).flatMap { InstanceRound.make(id, app, $0, in: cluster, pages: pages) }
    }

    // MARK: Doing

    /// One turn of an instance, under its lock. `seen` is told what the turn begins with, and what it is about to do.
    func turn(
        of id: InstanceID, _ hosts: Known<Set<String>>, _ pages: HAProxyPages, seen: (InstancePlan) -> Void = { _ in }
    ) async -> InstanceTurn {
        switch byID[id]?.state {
        case nil: return .isNotConfigured
        case .notDeployed: return .isNotDeployed
        case .unknown(let reason): return .round(RoundResult(failure: reason))
        case .broken: return .isBroken("it cannot be compiled")
        case .app: break
        }
        let round: InstanceRound
        switch self.round(of: id, pages) {
        case .success(let made): round = made
        case .failure(let failure): return .isBroken(failure.message)
        }
        let lock: any InstanceLock
        switch await locks.take(id) {
        case .held(let held): lock = held
        case .isTaken(let holder): return .isLocked(by: holder)
        case .failed(let reason): return .round(RoundResult(failure: reason))
        }
        var result = await self.result(of: round, hosts, lock, seen)
        // The next process to have the lock knows what this one did.
        do throws(FileError) { try cluster.memory.save() } catch {
            if result.failure == nil { result.failure = error.message }
        }
        await lock.release()
        return .round(result)
    }

    private func result(
        of round: InstanceRound, _ hosts: Known<Set<String>>, _ lock: any InstanceLock, _ seen: (InstancePlan) -> Void
    ) async -> RoundResult {
        let id = round.id
        func failure(_ reason: String) -> RoundResult {
            log.note(DeployEvent(.failure, reason), of: id)
            return RoundResult(failure: reason)
        }
        var round = round
        // The count of the compile was read before the lock was held.
        if let counts {
            switch await round.recounted(by: counts) {
            case .known(let recounted): round = recounted
            case .unknown(let reason): return failure(reason)
            }
        }
        do throws(MarathonFailure) {
            let view = try await round.look(drainingHosts: hosts)
            seen(round.plan(view, .bounce))
            return await round.carryOut(Bounce.plan(view.state), lock) { log.note($0, of: id) }
        } catch { return failure(error.reason) }
    }
}

extension InstanceRound {
    /// What the next round would do.
    func plan(_ view: View, _ action: InstancePlan.Action) -> InstancePlan {
        var plan = InstancePlan(id: id, action: action)
        (plan.wantedID, plan.wantedInstances, plan.method, plan.drainMethod) = (
            app.id, app.instances, method, drainName
        )
        plan.seen = view.seen
        switch Bounce.plan(view.state) {
        case .failure(let failure):
            plan.action = failure.isLasting ? .broken : .wait
            plan.waiting = [failure.message]
        case .success(let bounce):
            plan.steps = bounce.steps.map { InstancePlan.Step($0) }
            plan.waiting = bounce.waiting + bounce.doubts.map { "\($0.task): \($0.reason)" }
        }
        return plan
    }
}
