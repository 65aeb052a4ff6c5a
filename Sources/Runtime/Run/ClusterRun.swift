import Compiler
import Git
import Planner
import Synchronization

/// Keeps a cluster as the newest state wants it, until it is told to stop: looks at both again and again, gives instances that
/// are not as they should be their turns by a queue, keeps Chronos's jobs, and tells monitoring.
///
/// It relies on no earlier turn: whoever ends it, and at whatever moment, another begins with a look.
public final class ClusterRun: Sendable {
    public struct Settings: Sendable {
        public var guards: RolloutGuards
        /// Seconds between two looks at the source, at the Marathons, at Chronos, and at what monitoring is told.
        public var sourceInterval = 5.0
        public var lookInterval = 30.0
        public var jobsInterval = 60.0
        public var checksInterval = 60.0
        /// Seconds after which a loop sees at the latest that something is to be done.
        public var pulse = 1.0
        /// Whether instances of Marathon have their turns, and nothing else is done: nothing is removed, no job is looked at, and
        /// nobody is told of replication.
        public var onlyTurns = false

        /// Called after each look at all that runs: what that took is free.
        public var afterLook: @Sendable () -> Void = {}

        public init(guards: RolloutGuards) { self.guards = guards }
    }

    struct State {
        /// What the cluster is brought to; nil: nothing is done.
        var target: RunTarget?
        /// A newer one, that is not taken yet.
        var pending: RunTarget?
        /// Counts targets: who waits for one sees that there is another, or none any more.
        var generation = 0
        /// Counts what the source has said.
        var news = 0
        var queue = TurnQueue()
        /// What the last look showed that every Marathon answered, for which generation's target, and when.
        var look: (ClusterLook, generation: Int, since: Double)?
        /// How many tasks give turns.
        var workers = 0
        /// How the last turns ended, of those that failed or that monitoring was not told of yet.
        var turns: [InstanceID: InstanceTurn] = [:]
        /// When monitoring was told of the target that all instances are as they should be; nil: they are not, or it was not told.
        var quietSince: Double?
        /// Instances whose turn has shown that the target cannot be brought about, and why.
        var hopeless: [InstanceID: String] = [:]
        var isStopping = false
    }

    let source: any RunSource
    let settings: Settings
    let clock: any RuntimeClock
    public let board: RunBoard
    let state: Mutex<State>

    public init(_ source: any RunSource, _ settings: Settings, board: RunBoard, clock: any RuntimeClock = HostClock()) {
        (self.source, self.settings, self.board, self.clock) = (source, settings, board, clock)
        state = Mutex(State())
    }

    /// Returns after `stop`, once what had begun has ended.
    public func run() async {
        board.note("start", "soac begins to keep the cluster")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.lookAtSourceAgainAndAgain() }
            group.addTask { await self.lookAtClusterAgainAndAgain() }
            group.addTask { await self.giveTurns() }
            guard !self.settings.onlyTurns else { return }
            group.addTask { await self.keepJobs() }
            group.addTask { await self.check() }
        }
        board.note("stop", "soac has ended what had begun")
    }

    /// No turn begins any more. The locks that the targets were made with are to be stopped beside it.
    public func stop() {
        state.withLock { $0.isStopping = true }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Waits so many seconds, in pulses: until something else is to be done.
    func pause(_ seconds: Double, until isOver: () -> Bool = { false }) async {
        var rest = seconds
        while rest > 0, !isStopping, !isOver() {
            let pulse = min(settings.pulse, rest)
            await clock.sleep(seconds: pulse)
            rest -= pulse
        }
    }

    // MARK: Turns

    /// Gives those turns whose time has come: each by one of some workers, which begin with a new look at what stands around the
    /// Marathons and end when that is old.
    private func giveTurns() async {
        await withDiscardingTaskGroup { group in
            while !isStopping {
                if let (target, free) = ready() {
                    let start = clock.now
                    let hosts = await target.rollout.cluster.surroundings.drainingHosts()
                    let pages = HAProxyPages(target.rollout.cluster.surroundings)
                    for _ in 0..<free {
                        state.withLock { $0.workers += 1 }
                        group.addTask { await self.work(hosts, pages, since: start) }
                    }
                }
                await pause(settings.pulse)
            }
        }
    }

    /// Nil: there is nothing to do, or nobody is free to do it.
    private func ready() -> (target: RunTarget, free: Int)? {
        let now = clock.now
        return state.withLock { state in
            guard let target = state.target, state.workers < target.workers, state.queue.isReady(now: now) else {
                return nil
            }
            return (target, target.workers - state.workers)
        }
    }

    /// Seconds after which hosts in maintenance, and the pages of HAProxies, are asked for anew.
    private static let patience = 5.0

    private func work(_ hosts: Known<Set<String>>, _ pages: HAProxyPages, since start: Double) async {
        while abs(clock.now - start) < Self.patience, let (target, entry) = take() {
            let turn = await target.rollout.turn(of: entry.id, hosts, pages) { [board] in board.see($0) }
            end(entry.id, turn)
        }
        state.withLock { $0.workers -= 1 }
    }

    private func take() -> (RunTarget, TurnQueue.Entry)? {
        let now = clock.now
        return state.withLock { state in
            guard !state.isStopping, let target = state.target else { return nil }
            return state.queue.take(now: now).map { (target, $0) }
        }
    }

    private func end(_ id: InstanceID, _ turn: InstanceTurn) {
        let (now, factor) = (clock.now, clock.factor(in: 0.8...1.2))
        let entry = state.withLock { state in
            state.queue.end(id, turn, now: now, factor: factor)
            state.turns[id] = turn
            if case .isBroken(let reason) = turn { state.hopeless[id] = reason }
            return state.queue.entry(of: id)
        }
        board.end(id, turn, entry)
    }
}
