import Compiler
import Planner
import Simulators

/// Looks at every change that a server is asked for, and says which breaks a promise.
struct Judge: Sendable {
    /// The longest time that an answer about drains may be old, in milliseconds.
    private static let patience = Int(BouncePolicy.defaultDrainPatience) * 1000

    /// Milliseconds after which a kill that was refused has been asked for again, once troubles are over: less than a soac
    /// waits for one that may have been done.
    private static let refusalPatience = 400_000

    private(set) var violations: [String] = []
    /// How often each promise was looked at where it could have been broken.
    private(set) var judged: [Promise: Int] = [:]
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

    mutating func judge(_ promise: Promise, isAtRisk: Bool = false) {
        judged[promise, default: 0] += 1
        if isAtRisk { judged[.maintenance, default: 0] += 1 }
    }

    /// A soac begins anew, with a commit.
    mutating func begin(_ soac: Int, _ instances: [SimulatedInstance]) {
        knowledge[soac, default: Knowledge()].looks = [:]
        knowledge[soac, default: Knowledge()].commit = Dictionary(
            instances.map { ($0.spelling, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A turn of one instance begins, by the state that a process works on which stays: others may go on by the one before.
    mutating func turn(_ soac: Int, _ spelling: String, to instance: SimulatedInstance?) {
        knowledge[soac, default: Knowledge()].looks[spelling] = nil
        knowledge[soac, default: Knowledge()].commit[spelling] = instance
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

    /// It asks anew: what pages said before does not count any more.
    mutating func beginRound(_ soac: Int) { knowledge[soac, default: Knowledge()].pages = [:] }

    /// It asks one host anew.
    mutating func forgetPage(_ soac: Int, of host: String) { knowledge[soac, default: Knowledge()].pages[host] = nil }

    mutating func notePage(_ soac: Int, of host: String, _ up: Set<String>) {
        knowledge[soac, default: Knowledge()].pages[host] = up
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
        judge(.downthenup)
        for other in cluster.marathon.appIDsWithTasks where other != app && Cluster.spelling(of: other) == spelling {
            if cleaned.contains(other) { continue }
            let count = cluster.marathon.tasks(of: other).count
            find("downthenup overlaps: \(app) is made, and \(other) has \(count) tasks")
        }
    }

    /// Marathon did nothing of a kill, and said so.
    mutating func noteRefusal(_ soac: Int, _ tasks: [String], _ now: SimulatedTime) {
        for task in tasks { knowledge[soac, default: Knowledge()].refusedKills[task] = now }
    }

    /// A kill is asked for, be it heard or not: what came of an earlier one does not matter any more.
    mutating func noteAttempt(_ soac: Int, killing request: SimulatedRequest) {
        guard knowledge[soac]?.refusedKills.isEmpty == false else { return }
        for task in JSON(request.body)?["ids"]?.items ?? [] {
            if let id = task.string { knowledge[soac]?.refusedKills[id] = nil }
        }
    }

    /// Whether old tasks still run whose kill was refused, though nothing has been in the way since `calm`.
    mutating func checkRefusals(_ soac: Int, since calm: SimulatedTime, _ cluster: Cluster, _ now: SimulatedTime) {
        guard let known = knowledge[soac], !known.refusedKills.isEmpty else { return }
        for app in cluster.marathon.appIDs {
            let instance = known.commit[Cluster.spelling(of: app)]
            guard let instance, instance.state == .runs, "/" + instance.appID != app else { continue }
            // Until the new ones are up, an old one may be needed again.
            let new = cluster.marathon.tasks(of: "/" + instance.appID)
            let up = new.count { cluster.isHealthy($0, hasCheck: instance.hasHealthCheck) }
            guard up >= instance.instances || instance.method == .downthenup else { continue }
            for task in cluster.marathon.tasks(of: app) where task.state == .running {
                guard let refused = known.refusedKills[task.id] else { continue }
                judge(.refusals)
                if max(refused, calm) + Self.refusalPatience > now { continue }
                find("\(task.id) is not killed, though only a lock kept it from that")
                knowledge[soac]?.refusedKills[task.id] = nil
            }
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
        noteChange(soac, spelled: Cluster.spelling(of: app), app)
    }

    /// Of an instance, which has its jobs or apps spelled so; `what` for people.
    mutating func noteChange(_ soac: Int, spelled spelling: String, _ what: String) {
        if turns[spelling]?[soac] == true { find("two soacs change \(what) at the same time") }
        turns[spelling] = turns[spelling]?.reduce(into: [:]) { $0[$1.key] = $1.value || $1.key != soac }
    }

    /// Whether an app may be touched at all.
    mutating func checkOwner(_ soac: Int, _ app: String, holdsLock: Bool) {
        let spelling = Cluster.spelling(of: app)
        judge(.owners)
        judge(.locks)
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
        judge(.drains)
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
        let known = knowledge[soac] ?? Knowledge()
        knowledge[soac]?.looks[spelling] = look
        let isOnItsWay = seen.state == .running || seen.state == .staging
        switch instance.method {
        case .crossover where look.mayBeHappy(task, known):
            judge(.crossover, isAtRisk: look.isAtRisk)
            let rest = look.happy(known)
            if rest < instance.kept {
                find("crossover \(verb) \(task): \(rest) happy tasks are left, and \(instance.kept) have to be")
            }
        case .upthendown where isOnItsWay && !seen.isOut:
            judge(.upthendown, isAtRisk: look.isAtRisk)
            let new = look.happy(known) { $0.app == "/" + instance.appID }
            if new < instance.instances {
                find("upthendown \(verb) \(task): \(new) of \(instance.instances) new tasks are happy")
            }
        default: break
        }
    }
}
