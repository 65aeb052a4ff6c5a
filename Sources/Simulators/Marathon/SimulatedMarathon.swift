/// Marathon 1.4 as a state machine: requests go in, answers come out, and time passes only when it is told to. The same
/// seed and the same requests at the same times give the same answers.
///
/// It has what a tool that creates, scales, kills and deletes apps can meet: versions, deployments and their locks,
/// tasks that start, become healthy, fail or are lost, launches that wait, a leader that is away. Groups, pods, volumes
/// and events it has not. Facts: Marathon's REST API as of 1.4.9, docs/docs/rest-api of mesosphere/marathon.
public struct SimulatedMarathon: Sendable {
    /// The hosts whose offers it takes, in turn.
    public var hosts = ["agent1", "agent2", "agent3", "agent4"]
    /// How the tasks of apps fare that `natures` does not name.
    public var nature = TaskNature()
    /// By the app's id, with a slash.
    public var natures: [String: TaskNature] = [:]
    /// Milliseconds from the wish for a task to the offer that it is launched with.
    public var offers: ClosedRange<Int> = 100...1500
    public var leader = "marathon1:8080"
    /// Until then nobody leads, and every answer is 503.
    public var isLeaderlessUntil: SimulatedTime = 0

    public internal(set) var now: SimulatedTime
    var apps: [String: SimulatedApp] = [:]
    /// By app, in the order of their launch. Those of apps that were deleted as well.
    var tasks: [String: [SimulatedTask]] = [:]
    /// As they were listed last, by id; none of a task that has changed since.
    var taskTexts: [String: [UInt8]] = [:]
    var deployments: [SimulatedDeployment] = []
    var numbers: SeededNumbers
    var events = EventQueue<Event>()
    /// Makes ids and ports.
    var count = 0
    private var hostCount = 0

    /// Of a task, by its app and its own id; what became of it meanwhile is looked at when the time has come.
    enum Event: Sendable {
        case launch(app: String)
        case run(app: String, task: String)
        case check(app: String, task: String)
        case fail(app: String, task: String)
        case end(app: String, task: String)
        case replace(app: String, task: String)
    }

    public init(seed: UInt64, at time: SimulatedTime = 1_570_017_600_000) {
        numbers = SeededNumbers(seed: seed)
        now = time
    }

    // MARK: Looking

    /// The ids of all apps, sorted.
    public var appIDs: [String] { apps.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// The ids of all apps that have tasks, be they deleted or not, sorted.
    public var appIDsWithTasks: [String] { tasks.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// The tasks of an app, be it deleted or not, as long as they are there.
    public func tasks(of app: String) -> [SimulatedTask] { tasks[app] ?? [] }

    /// How many instances an app is to have; nil if there is no such app.
    public func instances(of app: String) -> Int? { apps[app]?.instances }

    public var isIdle: Bool { deployments.isEmpty }

    // MARK: Time

    /// Lets everything happen that happens until then.
    public mutating func advance(to time: SimulatedTime) {
        while let (moment, event) = events.take(until: time) {
            now = max(now, moment)
            happen(event)
        }
        now = max(now, time)
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .launch(let app): launch(app)
        case .run(let app, let task):
            guard update(app, task, from: [.staging], { task, now in (task.state, task.startedAt) = (.running, now) })
            else { return }
            apps[app]?.delay = 0
            let nature = nature(of: app)
            events.put(.check(app: app, task: task), at: now + draw(nature.firstCheck))
            if let life = nature.life { events.put(.fail(app: app, task: task), at: now + draw(life)) }
            settle(app)
        case .check(let app, let task): check(app, task)
        case .fail(let app, let task): fail(app, task, state: "TASK_FAILED")
        case .end(let app, let task):
            taskTexts[task] = nil
            tasks[app]?.removeAll { $0.id == task && $0.state == .killing }
            settle(app)
        case .replace(let app, let task):
            // Marathon gives up on it; what still runs there ends when its host comes back.
            let isLost = tasks[app]?.contains { $0.id == task && $0.state == .unreachable } == true
            taskTexts[task] = nil
            if isLost { tasks[app]?.removeAll { $0.id == task } }
            settle(app)
        }
    }

    private mutating func check(_ app: String, _ task: String) {
        guard let definition = apps[app], let first = definition.checks.first else { return }
        let isKnown = update(app, task, from: [.running]) { task, now in
            (task.isAlive, task.checkedAt) = (task.isSound, now)
        }
        guard isKnown, let found = tasks[app]?.first(where: { $0.id == task }) else { return }
        let most = first["maxConsecutiveFailures"]?.int ?? 3
        if found.isAlive == false, most > 0 {
            let grace = (first["gracePeriodSeconds"]?.int ?? 300) + most * (first["intervalSeconds"]?.int ?? 60)
            let limit = (found.startedAt ?? now) + grace * 1000
            if now < limit {
                events.put(.check(app: app, task: task), at: limit)
            } else {
                kill([task], of: app)
            }
        }
        settle(app)
    }

    /// Changes a task if it is in one of these states; whether it was.
    mutating func update(
        _ app: String, _ task: String, from states: [SimulatedTask.State],
        _ change: (inout SimulatedTask, SimulatedTime) -> Void
    ) -> Bool {
        guard let index = tasks[app]?.firstIndex(where: { $0.id == task && states.contains($0.state) }) else {
            return false
        }
        taskTexts[task] = nil
        tasks[app, default: []][index] = {
            var changed = $0
            change(&changed, now)
            return changed
        }(tasks[app, default: []][index])
        return true
    }

    func nature(of app: String) -> TaskNature { natures[app] ?? nature }

    mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }

    mutating func nextHost() -> String {
        hostCount += 1
        return hosts.isEmpty ? "agent" : hosts[hostCount % hosts.count]
    }

    // MARK: Troubles

    /// A task ends by itself.
    public mutating func fail(task: String) {
        guard let app = tasks.first(where: { $0.value.contains { $0.id == task } })?.key else { return }
        fail(app, task, state: "TASK_FAILED")
    }

    /// A host does not answer any more. After five minutes its tasks are replaced.
    public mutating func lose(host: String) {
        for app in tasks.keys.sorted() {
            for task in tasks(of: app) where task.host == host && task.isActive {
                _ = update(app, task.id, from: [.staging, .running]) { task, now in
                    (task.state, task.lostAt) = (.unreachable, now)
                }
                let patience = apps[app]?.definition["unreachableStrategy"]?["inactiveAfterSeconds"]?.int ?? 300
                events.put(.replace(app: app, task: task.id), at: now + patience * 1000)
            }
        }
    }

    /// A host answers again, with the tasks that it had, if they were not given up.
    public mutating func find(host: String) {
        for app in tasks.keys.sorted() {
            for task in tasks(of: app) where task.host == host && task.state == .unreachable {
                _ = update(app, task.id, from: [.unreachable]) { task, now in
                    (task.state, task.lostAt, task.startedAt) = (.running, nil, task.startedAt ?? now)
                }
                // Nobody could check it meanwhile.
                events.put(.check(app: app, task: task.id), at: now + draw(nature(of: app).firstCheck))
            }
            settle(app)
        }
    }
}
