import Compiler
import Planner
import Runtime
import Simulators
import Synchronization

/// The locks that all soacs of a world share, as one of them has them: those of ZooKeeper, over a simulated one.
struct SharedLocks: InstanceLocks {
    private let stage: Stage
    private let soac: Int
    private let locks: ZooKeeperLocks
    /// What turns work on that take these locks; nil: what the last run began with.
    private var instances: [SimulatedInstance]?
    private var jobs: SimulatedJobs?

    /// A run of a soac begins: whatever an earlier one of it had has ended with that.
    init(stage: Stage, soac: Int) {
        (self.stage, self.soac) = (stage, soac)
        stage.world.withLock { $0.locks.endSessions(of: soac) }
        locks = ZooKeeperLocks(Sessions(stage: stage, soac: soac), owner: "soac \(soac)") {
            let digits = String(stage.world.withLock { $0.numbers.next() }, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
    }

    /// The same locks, for turns that work on these instances and jobs, whatever the others do.
    func working(on instances: [SimulatedInstance], _ jobs: SimulatedJobs?) -> SharedLocks {
        var locks = self
        (locks.instances, locks.jobs) = (instances, jobs)
        return locks
    }

    func take(_ id: InstanceID) async -> LockAnswer {
        let isBroken = stage.world.withLock { $0.locks.isBroken }
        let answer = isBroken ? .held(Anybodys()) : await locks.take(id)
        if case .held = answer {
            let spelling = AppID.spelling(of: id)
            stage.world.withLock { world in
                if let instances {
                    world.judge.turn(soac, spelling, to: instances.first { $0.spelling == spelling })
                }
                if let jobs { world.jobJudge.turn(soac, id, of: jobs) }
                world.judge.noteTurn(soac, spelling)
            }
        }
        return answer
    }

    private struct Anybodys: InstanceLock {
        func isHeld() async -> Bool { true }
        func release() async {}
    }

    // MARK: Sessions

    private final class Sessions: ZooKeeperSessions {
        let stage: Stage
        let soac: Int
        private let last = Mutex<Session?>(nil)

        init(stage: Stage, soac: Int) { (self.stage, self.soac) = (stage, soac) }

        func session() async throws(ZooKeeperFailure) -> any ZooKeeperSession {
            if let session = last.withLock({ $0 }), !session.isLost { return session }
            try await stage.reachZooKeeper(soac)
            let session = Session(stage, soac, number: stage.world.withLock { $0.locks.begin(for: soac) })
            last.withLock { $0 = session }
            return session
        }
    }

    private final class Session: AskedSession {
        private let stage: Stage
        private let soac: Int
        private let number: Int
        private let lost = Mutex(false)

        init(_ stage: Stage, _ soac: Int, number: Int) { (self.stage, self.soac, self.number) = (stage, soac, number) }

        var isLost: Bool { lost.withLock { $0 } }

        func ask(_ request: SimulatedZooKeeper.Request) async throws(ZooKeeperFailure) -> SimulatedZooKeeper.Answer {
            try await stage.reachZooKeeper(soac)
            // Of a change that is lost, or whose answer is, the client hears that the connection was lost. It reads again itself.
            let (isSent, isAnswered) = stage.world.withLock { world in
                request.isChange ? world.weather.fateOfChange(&world.numbers) : (true, true)
            }
            let answer = isSent ? stage.world.withLock { $0.locks.handle(request, of: number, at: $0.now) } : .done
            guard let answer else {
                lost.withLock { $0 = true }
                throw ZooKeeperFailure(.sessionLost, "the session of ZooKeeper has expired")
            }
            guard isSent, isAnswered else {
                throw ZooKeeperFailure(.connectionLost, "the connection to ZooKeeper was lost")
            }
            return answer
        }
    }
}

extension Stage {
    /// Returns when a soac's request is at ZooKeeper: after a moment, or after it was cut off. Throws if that takes longer than
    /// the client waits, or if the soac has ended.
    fileprivate func reachZooKeeper(_ soac: Int) async throws(ZooKeeperFailure) {
        let patience = 10_000
        let (arrival, isInTime) = world.withLock { world -> (SimulatedTime, Bool) in
            let arrival =
                (world.locks.isCut(soac, at: world.now) ?? world.now) + Int.random(in: 1...5, using: &world.numbers)
            return (min(arrival, world.now + patience), arrival <= world.now + patience)
        }
        await wait(until: arrival)
        if world.withLock({ $0.isGone(soac) }) { throw ZooKeeperFailure(.sessionLost, "the run was stopped") }
        guard isInTime else { throw ZooKeeperFailure(.unanswered, "ZooKeeper gave no answer within 10.0 seconds") }
    }
}

extension Weather {
    /// Whether a change gets to ZooKeeper, and its answer back.
    fileprivate func fateOfChange(_ numbers: inout SeededNumbers) -> (isSent: Bool, isAnswered: Bool) {
        if lostRequests > 0, numbers.chance(lostRequests) { return (false, false) }
        return (true, !(lostReplies > 0 && numbers.chance(lostReplies)))
    }
}
