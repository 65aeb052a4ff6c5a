import Compiler
import Planner
import Synchronization

/// Collects what a process that keeps a cluster finds and does, for whoever wants to see it: `RunStatus` is made of it. Its
/// events go on to a log.
public final class RunBoard: RolloutLog {
    private struct State {
        var status: RunStatus
        var looks: [RunStatus.Look.Subject: RunStatus.Look] = [:]
        var bounces: [InstanceID: RunStatus.Bounce] = [:]
        /// What fails of instances, and of jobs: what one look finds of one kind takes the place of what it found before.
        var instanceTroubles: [InstanceID: RunStatus.Trouble] = [:]
        var jobTroubles: [String: RunStatus.Trouble] = [:]
        /// Removals that a guard refuses, of instances and of jobs.
        var refusals: [String: RunStatus.Trouble] = [:]
        /// Which target the cluster is brought to, what is to be looked at before anybody can say that it is, and of which target
        /// each look last told all that it found.
        var generation = 0
        var wanted: Set<RunStatus.Look.Subject> = []
        var seen: [RunStatus.Look.Subject: Int] = [:]

        /// Says that all is as the target wants, once it is.
        mutating func noteReached(now: Double) {
            guard let commit = status.commit, commit.reached == nil, bounces.isEmpty,
                wanted.allSatisfy({ (seen[$0] ?? 0) >= generation }),
                status.instances[.remove] == nil, status.jobs[.changing] == nil,
                instanceTroubles.isEmpty, jobTroubles.isEmpty, refusals.isEmpty
            else { return }
            status.commit?.reached = now
        }

        mutating func refuse(_ subject: String, _ reason: String?, now: Double) {
            refusals[subject] = reason.map {
                let since = refusals[subject]?.since ?? now
                return .init(subject: subject, text: $0, since: since, failures: 0, next: nil)
            }
        }
    }

    private let clock: any RuntimeClock
    private let log: any RolloutLog
    private let state: Mutex<State>

    public init(_ cluster: ClusterName, clock: any RuntimeClock = HostClock(), log: any RolloutLog) {
        (self.clock, self.log) = (clock, log)
        state = Mutex(State(status: RunStatus(cluster: cluster, start: clock.now, now: clock.now)))
    }

    /// All that is known now.
    public func status() -> RunStatus {
        let now = clock.now
        return state.withLock { state in
            var status = state.status
            status.now = now
            status.looks = RunStatus.Look.Subject.allCases.compactMap { state.looks[$0] }
            status.bounces = state.bounces.values.sorted { $0.id < $1.id }
            let troubles = Array(state.instanceTroubles.values) + state.jobTroubles.values + state.refusals.values
            status.troubles = troubles.sorted {
                $0.since != $1.since ? $0.since < $1.since : $0.subject.precedesInBytes($1.subject)
            }
            return status
        }
    }

    // MARK: Events

    public func note(_ event: DeployEvent, of id: InstanceID) {
        let now = clock.now
        state.withLock { state in
            switch event.kind {
            case .drain: state.status.counters.drainedTasks += event.tasks
            case .kill: state.status.counters.killedTasks += event.tasks
            case .sent: state.status.counters.sentJobs += 1
            default: break
            }
            state.status.add(
                .init(
                    time: now, subject: id.description, kind: event.kind.rawValue, text: event.text,
                    isFailure: event.isFailure))
        }
        log.note(event, of: id)
    }

    /// What the process does as a whole.
    func note(_ kind: String, _ text: String, isFailure: Bool = false) {
        let now = clock.now
        state.withLock {
            $0.status.add(.init(time: now, subject: nil, kind: kind, text: text, isFailure: isFailure))
        }
    }

    // MARK: Targets

    /// `looks`: what is to be looked at before anybody can say that it is brought about.
    func take(_ target: RunTarget, _ generation: Int, looks: Set<RunStatus.Look.Subject>) {
        let now = clock.now
        state.withLock { state in
            (state.status.held, state.status.standby) = (nil, nil)
            (state.wanted, state.generation) = (looks, generation)
            // The same commit may come with another system configuration, or other counts.
            guard state.status.commit?.id != target.id else {
                state.status.commit?.reached = nil
                return
            }
            state.status.commit = .init(id: target.id, subject: target.subject, since: now)
            state.status.counters.commits += 1
            state.status.add(
                .init(
                    time: now, subject: nil, kind: "commit",
                    text: "the cluster is brought to \(target.id)\(target.subject.map { ": \($0)" } ?? "")",
                    isFailure: false))
        }
    }

    /// A state is not brought about, and why.
    func hold(_ id: String, _ reason: String) {
        let now = clock.now
        state.withLock { state in
            let isSame = state.status.held?.id == id
            let since = isSame ? state.status.held?.since ?? now : now
            if state.status.held?.reason != reason || !isSame {
                state.status.add(
                    .init(time: now, subject: nil, kind: "held", text: "\(id) is held: \(reason)", isFailure: true))
            }
            state.status.held = .init(id: id, reason: reason, since: since)
        }
    }

    /// Nothing is done for now, and why.
    func stand(by reason: String) {
        let now = clock.now
        state.withLock { state in
            guard state.status.standby != reason else { return }
            state.status.add(.init(time: now, subject: nil, kind: "standby", text: reason, isFailure: false))
            (state.status.standby, state.status.commit, state.status.held) = (reason, nil, nil)
            (state.bounces, state.instanceTroubles, state.jobTroubles, state.refusals) = ([:], [:], [:], [:])
            (state.status.instances, state.status.jobs) = ([:], [:])
            state.looks = state.looks.filter { $0.key == .source }
        }
    }

    // MARK: Looks

    /// A look has ended: it began at `start`, and is done every `interval` seconds. `failure`: why it did not go well.
    func look(_ subject: RunStatus.Look.Subject, since start: Double, interval: Double, failure: String? = nil) {
        let now = clock.now
        state.withLock { state in
            var look = state.looks[subject] ?? .init(subject: subject, interval: interval)
            look.interval = interval
            if let failure {
                if look.failure == nil {
                    let text = "\(subject.rawValue): \(failure)"
                    state.status.add(.init(time: now, subject: nil, kind: "look", text: text, isFailure: true))
                }
                look.fail(at: now, failure)
            } else {
                look.succeed(at: now, duration: max(now - start, 0))
            }
            state.looks[subject] = look
        }
    }

    /// What a look at the cluster found, and who waits for a turn, or has one.
    func note(_ plan: RolloutPlan, _ queue: TurnQueue, _ generation: Int) {
        let now = clock.now
        state.withLock { state in
            var counts: [InstancePlan.Action: Int] = [.adopt: plan.adopted]
            var changing: Set<InstanceID> = []
            var broken: Set<InstanceID> = []
            for instance in plan.instances {
                counts[instance.action, default: 0] += 1
                if instance.action.changesAnything, instance.action != .remove {
                    changing.insert(instance.id)
                    let since = state.bounces[instance.id]?.since ?? now
                    var bounce =
                        state.bounces[instance.id] ?? .init(id: instance.id, action: instance.action, since: since)
                    bounce.action = instance.action
                    state.bounces[instance.id] = bounce
                } else if instance.action == .broken {
                    broken.insert(instance.id)
                    let old = state.instanceTroubles[instance.id]
                    state.instanceTroubles[instance.id] = .init(
                        subject: instance.id.description, text: instance.waiting.first ?? "", since: old?.since ?? now,
                        failures: 0, next: nil)
                }
            }
            state.status.instances = counts.filter { $0.value > 0 }
            // Of what nobody knows, nothing new is known.
            guard plan.doubt == nil else { return }
            state.refuse("removals", plan.removalRefusal, now: now)
            state.bounces = state.bounces.filter { changing.contains($0.key) || queue.holds($0.key) }
            state.instanceTroubles = state.instanceTroubles.filter { broken.contains($0.key) || queue.holds($0.key) }
            state.seen[.marathon] = generation
            state.noteReached(now: now)
        }
    }

    // MARK: Turns

    /// What an instance's turn begins with.
    func see(_ plan: InstancePlan) {
        let now = clock.now
        state.withLock { state in
            var bounce = state.bounces[plan.id] ?? .init(id: plan.id, action: plan.action, since: now)
            bounce.method = plan.method
            bounce.up = plan.wantedTasks?.happy ?? 0
            bounce.wanted = plan.wantedInstances
            bounce.old = plan.oldTasks
            bounce.reason = plan.steps.first?.reason ?? plan.waiting.first ?? bounce.reason
            bounce.next = nil
            state.bounces[plan.id] = bounce
        }
    }

    /// A turn has ended; `entry` is its place in the queue, nil if it has none.
    func end(_ id: InstanceID, _ turn: InstanceTurn, _ entry: TurnQueue.Entry?) {
        let now = clock.now
        state.withLock { state in
            state.status.counters.turns += 1
            state.status.lastTurn = now
            if turn.isDone || entry == nil { state.bounces[id] = nil }
            state.bounces[id]?.next = entry?.waitUntil
            guard turn.code != 0 else {
                state.instanceTroubles[id] = nil
                state.noteReached(now: now)
                return
            }
            state.status.counters.failedTurns += 1
            if case .isNotConfigured = turn { return }
            let old = state.instanceTroubles[id]
            state.instanceTroubles[id] = .init(
                subject: id.description, text: turn.text, since: old?.since ?? now, failures: entry?.failures ?? 0,
                next: entry?.waitUntil)
            state.bounces[id]?.reason = turn.text
        }
    }

    func noteRemoved(_ report: RolloutReport) {
        let now = clock.now
        state.withLock { state in
            state.status.counters.removedInstances += report.removed.count
            for (id, reason) in report.unremoved {
                let old = state.instanceTroubles[id]
                state.instanceTroubles[id] = .init(
                    subject: id.description, text: "it is not removed: \(reason)", since: old?.since ?? now,
                    failures: (old?.failures ?? 0) + 1, next: nil)
            }
        }
    }

    // MARK: Jobs

    /// `again`: seconds until they have their next turns.
    func note(_ plan: JobsPlan, _ report: JobsReport, again: Double, _ generation: Int) {
        let now = clock.now
        state.withLock { state in
            var counts: [RunStatus.JobState: Int] = [.asWanted: plan.adopted]
            var troubles: [String: RunStatus.Trouble] = [:]
            func trouble(_ name: String, _ text: String, failures: Int) {
                let old = state.jobTroubles[name]
                troubles[name] = .init(
                    subject: name, text: text, since: old?.since ?? now,
                    failures: failures == 0 ? 0 : (old?.failures ?? 0) + failures, next: now + again)
            }
            for job in plan.jobs {
                let name = PlanWords.name(job.name)
                switch job.action {
                case .create, .update, .remove: counts[.changing, default: 0] += 1
                case .wait:
                    counts[.waiting, default: 0] += 1
                    trouble(name, job.reason, failures: 0)
                case .leftAlone: counts[.leftAlone, default: 0] += 1
                }
            }
            for (id, turn) in report.turns where turn.code != 0 { trouble(id.description, turn.text, failures: 1) }
            for (name, reason) in report.unremoved {
                trouble(PlanWords.name(name), "it is not removed: \(reason)", failures: 1)
            }
            state.refuse("removals of jobs", plan.removalRefusal, now: now)
            state.status.jobs = counts.filter { $0.value > 0 }
            state.jobTroubles = troubles
            state.status.counters.removedJobs += report.removed.count
            state.seen[.chronos] = generation
            state.noteReached(now: now)
        }
    }
}

extension RunStatus {
    fileprivate mutating func add(_ event: Event) {
        events.insert(event, at: 0)
        if events.count > Self.eventLimit { events.removeLast(events.count - Self.eventLimit) }
    }
}

extension DeployEvent {
    /// Whether something did not go well.
    var isFailure: Bool {
        switch kind {
        case .badBounceMethod, .badDrainMethod, .drainDoubt, .undrainFailure, .drainFailure, .safetyDoubt, .failure:
            true
        case .progress, .finish, .sent, .scale, .create, .drain, .kill, .delete, .send: false
        }
    }
}

extension InstancePlan {
    /// The tasks of the app that is wanted; nil if it is not there.
    var wantedTasks: TaskCounts? { seen.first { $0.id == wantedID.map { "/" + $0 } }?.tasks }
}
