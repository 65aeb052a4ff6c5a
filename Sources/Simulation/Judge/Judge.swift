import Compiler
import Planner
import Simulators

/// Looks at every change that a server is asked for, and says which breaks a promise.
struct Judge: Sendable {
    /// What a soac knows of the cluster, as far as promises depend on it.
    struct Knowledge: Sendable {
        /// The commit that it works on, by the spelling of the instances.
        var commit: [String: SimulatedInstance] = [:]
        var looks: [String: Look] = [:]
        /// The tasks that an HAProxy was seen to give traffic, and whether it had done so for a while: if not, another may
        /// not have been that far.
        var up: [String: Bool] = [:]
        /// When a question about a task's drain was answered last, and since when the task was out of traffic then.
        var answers: [String: (time: SimulatedTime, since: SimulatedTime?)] = [:]
        /// When it first saw a task.
        var seen: [String: SimulatedTime] = [:]
    }

    /// The longest time that an answer about drains may be old, in milliseconds.
    private static let patience = Int(BouncePolicy.defaultDrainPatience) * 1000

    private(set) var violations: [String] = []
    /// By the number of the soac.
    private var knowledge: [Int: Knowledge] = [:]
    /// Apps that went because the commit of a soac does not have their instance. Marathon lists them no more while their tasks
    /// end, so that a soac of another commit cannot know of these.
    private var cleaned: Set<String> = []
    /// By spelling: what soac may touch.
    var defined: Set<String> = []
    /// Who took an instance's lock, by its spelling, and whether another has changed the instance since.
    private var turns: [String: [Int: Bool]] = [:]

    mutating func find(_ violation: String) { violations.append(violation) }

    /// A soac begins anew, with a commit.
    mutating func begin(_ soac: Int, _ instances: [SimulatedInstance]) {
        knowledge[soac, default: Knowledge()].looks = [:]
        knowledge[soac, default: Knowledge()].commit = Dictionary(
            instances.map { ($0.spelling, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// It starts with another soac's memory, or without one.
    mutating func inherit(_ soac: Int, from other: Int?) {
        guard let other, let known = knowledge[other] else { return }
        (knowledge[soac, default: Knowledge()].answers, knowledge[soac, default: Knowledge()].seen) = (
            known.answers, known.seen
        )
    }

    // MARK: Questions

    mutating func noteLook(_ soac: Int, _ spelling: String, _ cluster: Cluster, _ now: SimulatedTime) {
        var known = knowledge[soac, default: Knowledge()]
        let look = Look(known.commit[spelling], spelled: spelling, in: cluster, at: now)
        for task in look.tasks.keys where known.seen[task] == nil { known.seen[task] = now }
        known.looks[spelling] = look
        knowledge[soac] = known
    }

    mutating func notePage(_ soac: Int, _ up: [String: Bool]) {
        knowledge[soac, default: Knowledge()].up.merge(up) { _, new in new }
    }

    mutating func noteAnswer(_ soac: Int, task: SimulatedTask, _ cluster: Cluster, _ now: SimulatedTime) {
        let spelling = Cluster.spelling(of: task.appID)
        guard let instance = knowledge[soac]?.commit[spelling] else { return }
        let since =
            switch instance.drain {
            case .noop: now as SimulatedTime?
            case .hacheck: cluster.isDown(task, at: now)
            case .http: cluster.backends.drainsSince(task.id)
            }
        knowledge[soac, default: Knowledge()].answers[task.id] = (now, since)
    }

    // MARK: Changes

    /// A task is taken out of traffic.
    mutating func noteDrain(_ soac: Int, _ task: SimulatedTask) { remove(task.id, of: task.appID, "drains", soac) }

    /// An app was made.
    mutating func noteCreation(_ soac: Int, _ app: String, _ cluster: Cluster) {
        let spelling = Cluster.spelling(of: app)
        cleaned.remove(app)
        guard let instance = knowledge[soac]?.commit[spelling], instance.method == .downthenup else { return }
        for other in cluster.marathon.appIDsWithTasks where other != app && Cluster.spelling(of: other) == spelling {
            if cleaned.contains(other) { continue }
            let count = cluster.marathon.tasks(of: other).count
            find("downthenup overlaps: \(app) is made, and \(other) has \(count) tasks")
        }
    }

    /// Tasks were told to end by a change that a soac asked for.
    mutating func noteKills(_ soac: Int, _ killed: [SimulatedTask], _ now: SimulatedTime) {
        for task in killed {
            checkDrain(soac, task, now)
            remove(task.id, of: task.appID, "kills", soac)
        }
    }

    /// An app was deleted.
    mutating func noteDeletion(_ soac: Int, _ app: String) {
        if knowledge[soac]?.commit[Cluster.spelling(of: app)] == nil { cleaned.insert(app) }
    }

    /// A soac was told that it has an instance's lock: a turn begins.
    mutating func noteTurn(_ soac: Int, _ spelling: String) { turns[spelling, default: [:]][soac] = false }

    /// A soac changes an app. It looked at it after its turn began: if another has changed it since, the two met.
    mutating func noteChange(_ soac: Int, _ app: String) {
        let spelling = Cluster.spelling(of: app)
        if turns[spelling]?[soac] == true { find("two soacs change \(app) at the same time") }
        turns[spelling] = turns[spelling]?.reduce(into: [:]) { $0[$1.key] = $1.value || $1.key != soac }
    }

    /// Whether an app may be touched at all.
    mutating func checkOwner(_ soac: Int, _ app: String, holdsLock: Bool) {
        let spelling = Cluster.spelling(of: app)
        guard AppID(app) != nil, defined.contains(spelling) else {
            return find("a foreign app is touched: \(app)")
        }
        if !holdsLock { find("\(app) is changed without its lock") }
        if let instance = knowledge[soac]?.commit[spelling], instance.state != .runs {
            find("\(app) is changed, and \(instance.id) \(instance.state)")
        }
    }

    private mutating func checkDrain(_ soac: Int, _ task: SimulatedTask, _ now: SimulatedTime) {
        let spelling = Cluster.spelling(of: task.appID)
        guard let known = knowledge[soac], let instance = known.commit[spelling], instance.drain != .noop,
            task.state == .running, let seen = known.looks[spelling]?.tasks[task.id], seen.state == .running
        else { return }
        let answer = known.answers[task.id]
        if let since = answer?.since, since + instance.drainSeconds * 1000 <= now { return }
        let last = answer?.time ?? known.seen[task.id] ?? now
        if now - last >= Self.patience { return }
        find("\(task.id) is killed undrained")
    }

    private mutating func remove(_ task: String, of app: String, _ verb: String, _ soac: Int) {
        let spelling = Cluster.spelling(of: app)
        guard var look = knowledge[soac]?.looks[spelling], let seen = look.tasks[task], let instance = look.instance,
            look.gone.insert(task).inserted
        else { return }
        let up = knowledge[soac]?.up ?? [:]
        knowledge[soac]?.looks[spelling] = look
        let isOnItsWay = seen.state == .running || seen.state == .staging
        switch instance.method {
        case .crossover where seen.isHappy && (!instance.isProxied || up[task] == true):
            let rest = look.happy(up)
            if rest < instance.kept {
                find("crossover \(verb) \(task): \(rest) happy tasks are left, and \(instance.kept) have to be")
            }
        case .upthendown where isOnItsWay && !seen.isOut:
            let new = look.happy(up) { $0.app == "/" + instance.appID }
            if new < instance.instances {
                find("upthendown \(verb) \(task): \(new) of \(instance.instances) new tasks are happy")
            }
        default: break
        }
    }
}
