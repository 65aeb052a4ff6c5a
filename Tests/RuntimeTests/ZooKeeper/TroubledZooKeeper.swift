import Simulation
import Simulators
import Synchronization
import TestSupport

@testable import Runtime

/// A ZooKeeper that is simulated. Whoever asks it waits for a turn; which turn is next, and what goes wrong at it, follows from
/// the seed alone.
final class TroubledZooKeeper: Sendable {
    fileprivate struct State {
        var numbers: Seeded
        /// How many ask it now. A turn is given when all of them wait for one.
        var askers = 0
        var parked: [(asker: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var servers = SimulatedZooKeeper()
        /// Of a thousand changes, how many lose their answer, or are lost themselves; of a thousand turns, how many end a
        /// session.
        var losses = 0
        var expiries = 0
        /// Troubles that befell somebody.
        var troubles = 0
        var isAway = false
        /// Loses the answer of the next change, or the change itself.
        var next: Fate?
        var requests: [String] = []
    }

    enum Fate: Sendable { case done, answerLost, lost }

    private static let now: SimulatedTime = 1_570_017_600_000

    private let state: Mutex<State>

    init(seed: UInt64, askers: Int = 1) {
        state = Mutex(State(numbers: Seeded(seed), askers: askers))
    }

    // MARK: What a test does to it

    func set(losses: Int, expiries: Int) { state.withLock { ($0.losses, $0.expiries) = (losses, expiries) } }

    func set(askers: Int) { state.withLock { $0.askers = askers } }

    func befallNext(_ fate: Fate) { state.withLock { $0.next = fate } }

    func go(away: Bool = true) { state.withLock { $0.isAway = away } }

    func put(_ path: String, _ text: String = "", session: Int = 0) {
        state.withLock { $0.servers.put(path, Array(text.utf8), session: session, at: Self.now) }
    }

    func text(of path: String) -> String? {
        state.withLock { $0.servers.bytes(of: path).map { String(decoding: $0, as: UTF8.self) } }
    }

    func expireAll() { state.withLock { state in for session in state.servers.sessions { state.expire(session) } } }

    func end(_ session: Int) { state.withLock { $0.expire(session) } }

    var nodes: [String] { state.withLock { $0.servers.paths } }
    var troubles: Int { state.withLock { $0.troubles } }
    var requests: [String] { state.withLock { $0.requests } }

    /// The living session whose node is the first of those that contend for a path.
    func owner(of path: String) -> Int? { state.withLock { $0.servers.owner(of: path) } }

    // MARK: Turns

    func turn(of asker: Int) async {
        await withCheckedContinuation { continuation in
            let next = state.withLock { state in
                state.parked.append((asker, continuation))
                return state.nextTurn()
            }
            next?.resume()
        }
    }

    /// Somebody asks no more.
    func leave() {
        let next = state.withLock { state in
            state.askers -= 1
            return state.nextTurn()
        }
        next?.resume()
    }

    // MARK: Sessions

    func begin() -> Int? { state.withLock { $0.isAway ? nil : $0.servers.begin() } }

    /// What one request of a session comes to; nil if the session is over.
    fileprivate func perform(
        _ session: Int, _ request: SimulatedZooKeeper.Request
    ) -> (answer: SimulatedZooKeeper.Answer?, fate: Fate)? {
        state.withLock { state in
            state.requests.append(request.text)
            if Int.random(in: 0..<1000, using: &state.numbers) < state.expiries {
                let living = state.servers.sessions
                if let unlucky = living.randomElement(using: &state.numbers) { state.expire(unlucky) }
            }
            guard state.servers.isAlive(session) else { return nil }
            var fate = Fate.done
            if request.isChange {
                if Int.random(in: 0..<1000, using: &state.numbers) < state.losses {
                    fate = Bool.random(using: &state.numbers) ? .answerLost : .lost
                }
                if let next = state.next { (fate, state.next) = (next, nil) }
            }
            if fate != .done { state.troubles += 1 }
            guard fate != .lost else { return (nil, fate) }
            return (state.servers.handle(request, of: session, at: Self.now), fate)
        }
    }
}

extension TroubledZooKeeper.State {
    fileprivate mutating func nextTurn() -> CheckedContinuation<Void, Never>? {
        guard !parked.isEmpty, parked.count >= askers else { return nil }
        parked.sort { $0.asker < $1.asker }
        return parked.remove(at: Int.random(in: 0..<parked.count, using: &numbers)).continuation
    }

    fileprivate mutating func expire(_ session: Int) {
        servers.end(session)
        troubles += 1
    }
}

/// Somebody who asks: a session at a time, as the client has them.
final class TroubledSessions: ZooKeeperSessions {
    private let zookeeper: TroubledZooKeeper
    private let asker: Int
    private let sessions = Mutex<[TroubledSession]>([])

    private let requests: Int?

    /// Each session ends after so many requests, if that is said.
    init(_ zookeeper: TroubledZooKeeper, asker: Int = 0, endingAfter requests: Int? = nil) {
        (self.zookeeper, self.asker, self.requests) = (zookeeper, asker, requests)
    }

    /// All that it had so far.
    var ids: Set<Int> { Set(sessions.withLock { $0.map(\.id) }) }

    func session() async throws(ZooKeeperFailure) -> any ZooKeeperSession {
        if let last = sessions.withLock({ $0.last }), !last.isLost { return last }
        guard let id = zookeeper.begin() else { throw ZooKeeperFailure(.unanswered, "ZooKeeper cannot be reached") }
        let session = TroubledSession(zookeeper, id: id, asker: asker, requests: requests)
        sessions.withLock { $0.append(session) }
        return session
    }
}

final class TroubledSession: AskedSession {
    let id: Int
    private let zookeeper: TroubledZooKeeper
    private let asker: Int
    private let lost = Mutex(false)
    private let left: Mutex<Int?>

    init(_ zookeeper: TroubledZooKeeper, id: Int, asker: Int, requests: Int?) {
        (self.zookeeper, self.id, self.asker) = (zookeeper, id, asker)
        left = Mutex(requests)
    }

    /// Until it asks again nobody tells it.
    var isLost: Bool { lost.withLock { $0 } }

    func ask(_ request: SimulatedZooKeeper.Request) async throws(ZooKeeperFailure) -> SimulatedZooKeeper.Answer {
        await zookeeper.turn(of: asker)
        let isUp = left.withLock { left in
            left = left.map { $0 - 1 }
            return left.map { $0 >= 0 } ?? true
        }
        if !isUp { zookeeper.end(id) }
        guard let outcome = zookeeper.perform(id, request) else {
            lost.withLock { $0 = true }
            throw ZooKeeperFailure(.sessionLost, "the session is over")
        }
        guard outcome.fate == .done, let answer = outcome.answer else {
            throw ZooKeeperFailure(.connectionLost, "the connection was lost")
        }
        return answer
    }
}
