import Synchronization
import TestSupport

@testable import Runtime

/// A ZooKeeper as a state machine. Whoever asks it waits for a turn; which turn is next, and what goes wrong at it, follows
/// from the seed alone.
final class SimulatedZooKeeper: Sendable {
    fileprivate struct State {
        var numbers: Seeded
        /// How many ask it now. A turn is given when all of them wait for one.
        var askers = 0
        var parked: [(asker: Int, continuation: CheckedContinuation<Void, Never>)] = []
        /// The session that each node goes with; 0: none.
        var nodes: [String: Int] = [:]
        var data: [String: String] = [:]
        var counters: [String: Int] = [:]
        var sessions: Set<Int> = []
        var lastSession = 0
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
        state.withLock { state in
            var above = path.split(separator: "/").dropLast()
            while !above.isEmpty {
                state.nodes["/" + above.joined(separator: "/"), default: 0] = 0
                above.removeLast()
            }
            state.nodes[path] = session
            state.data[path] = text
        }
    }

    func expireAll() {
        state.withLock { state in for session in state.sessions { state.expire(session) } }
    }

    func end(_ session: Int) { state.withLock { $0.expire(session) } }

    var nodes: [String] { state.withLock { $0.nodes.keys.sorted() } }
    var troubles: Int { state.withLock { $0.troubles } }
    var requests: [String] { state.withLock { $0.requests } }

    /// The living session whose node is the first of those that contend for a path.
    func owner(of path: String) -> Int? {
        state.withLock { state in
            let contenders = state.names(below: path).filter { $0.contains("__lock__") }
            let first = contenders.min { $0.suffix(10) < $1.suffix(10) }
            return first.flatMap { state.nodes["\(path)/\($0)"] }
        }
    }

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

    func begin() -> Int? {
        state.withLock { state in
            if state.isAway { return nil }
            state.lastSession += 1
            state.sessions.insert(state.lastSession)
            return state.lastSession
        }
    }

    /// What one request of a session comes to; nil if the session is over.
    fileprivate func perform<Answer: Sendable>(
        _ session: Int, isChange: Bool, _ request: String, _ work: (inout Tree) -> Answer
    ) -> (answer: Answer?, fate: Fate)? {
        state.withLock { state in
            state.requests.append(request)
            if Int.random(in: 0..<1000, using: &state.numbers) < state.expiries {
                let living = state.sessions.sorted()
                if let unlucky = living.randomElement(using: &state.numbers) { state.expire(unlucky) }
            }
            guard state.sessions.contains(session) else { return nil }
            var fate = Fate.done
            if isChange {
                if Int.random(in: 0..<1000, using: &state.numbers) < state.losses {
                    fate = Bool.random(using: &state.numbers) ? .answerLost : .lost
                }
                if let next = state.next { (fate, state.next) = (next, nil) }
            }
            if fate != .done { state.troubles += 1 }
            guard fate != .lost else { return (nil, fate) }
            var tree = Tree(nodes: state.nodes, data: state.data, counters: state.counters)
            let answer = work(&tree)
            (state.nodes, state.data, state.counters) = (tree.nodes, tree.data, tree.counters)
            return (answer, fate)
        }
    }

    /// What requests read and change.
    struct Tree {
        var nodes: [String: Int]
        var data: [String: String]
        var counters: [String: Int]

        func names(below path: String) -> [String] { SimulatedZooKeeper.names(below: path, nodes) }
    }

    fileprivate static func names(below path: String, _ nodes: [String: Int]) -> [String] {
        nodes.keys.filter { $0.hasPrefix(path + "/") && !$0.dropFirst(path.count + 1).contains("/") }
            .map { String($0.dropFirst(path.count + 1)) }.sorted()
    }
}

extension SimulatedZooKeeper.State {
    fileprivate mutating func nextTurn() -> CheckedContinuation<Void, Never>? {
        guard !parked.isEmpty, parked.count >= askers else { return nil }
        parked.sort { $0.asker < $1.asker }
        return parked.remove(at: Int.random(in: 0..<parked.count, using: &numbers)).continuation
    }

    fileprivate mutating func expire(_ session: Int) {
        sessions.remove(session)
        nodes = nodes.filter { $0.value != session }
        troubles += 1
    }

    fileprivate func names(below path: String) -> [String] { SimulatedZooKeeper.names(below: path, nodes) }
}

/// Somebody who asks: a session at a time, as the client has them.
final class SimulatedSessions: ZooKeeperSessions {
    private let zookeeper: SimulatedZooKeeper
    private let asker: Int
    private let sessions = Mutex<[SimulatedSession]>([])

    private let requests: Int?

    /// Each session ends after so many requests, if that is said.
    init(_ zookeeper: SimulatedZooKeeper, asker: Int = 0, endingAfter requests: Int? = nil) {
        (self.zookeeper, self.asker, self.requests) = (zookeeper, asker, requests)
    }

    /// All that it had so far.
    var ids: Set<Int> { Set(sessions.withLock { $0.map(\.id) }) }

    func session() async throws(ZooKeeperFailure) -> any ZooKeeperSession {
        if let last = sessions.withLock({ $0.last }), !last.isLost { return last }
        guard let id = zookeeper.begin() else { throw ZooKeeperFailure(.unanswered, "ZooKeeper cannot be reached") }
        let session = SimulatedSession(zookeeper, id: id, asker: asker, requests: requests)
        sessions.withLock { $0.append(session) }
        return session
    }
}

final class SimulatedSession: ZooKeeperSession {
    let id: Int
    private let zookeeper: SimulatedZooKeeper
    private let asker: Int
    private let lost = Mutex(false)
    private let left: Mutex<Int?>

    init(_ zookeeper: SimulatedZooKeeper, id: Int, asker: Int, requests: Int?) {
        (self.zookeeper, self.id, self.asker) = (zookeeper, id, asker)
        left = Mutex(requests)
    }

    /// Until it asks again nobody tells it.
    var isLost: Bool { lost.withLock { $0 } }

    private func ask<Answer: Sendable>(
        isChange: Bool = false, _ request: String, _ work: (inout SimulatedZooKeeper.Tree) -> Answer
    ) async throws(ZooKeeperFailure) -> Answer {
        await zookeeper.turn(of: asker)
        let isUp = left.withLock { left in
            left = left.map { $0 - 1 }
            return left.map { $0 >= 0 } ?? true
        }
        if !isUp { zookeeper.end(id) }
        guard let outcome = zookeeper.perform(id, isChange: isChange, request, work) else {
            lost.withLock { $0 = true }
            throw ZooKeeperFailure(.sessionLost, "the session is over")
        }
        guard outcome.fate == .done, let answer = outcome.answer else {
            throw ZooKeeperFailure(.connectionLost, "the connection was lost")
        }
        return answer
    }

    func sync() async throws(ZooKeeperFailure) { try await ask("sync") { _ in } }

    func node(_ path: String) async throws(ZooKeeperFailure) -> ZooKeeperNode? {
        try await ask("get \(path)") { tree in
            tree.nodes[path].map { _ in ZooKeeperNode(Array((tree.data[path] ?? "").utf8), made: 1_570_017_600) }
        }
    }

    func children(of path: String) async throws(ZooKeeperFailure) -> [String]? {
        try await ask("children \(path)") { tree in tree.nodes[path].map { _ in tree.names(below: path) } }
    }

    func isThere(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        try await ask("exists \(path)") { $0.nodes[path] != nil }
    }

    func create(_ path: String, _ bytes: [UInt8], isEphemeral: Bool) async throws(ZooKeeperFailure) -> ZooKeeperCreation
    {
        let id = id
        return try await ask(isChange: true, "create \(path)") { tree in
            let above = Path.parent(of: path)
            guard above.isEmpty || tree.nodes[above] != nil else { return .hasNoParent }
            var path = path
            if isEphemeral {
                let number = tree.counters[above, default: 0]
                tree.counters[above] = number + 1
                let digits = String(number)
                path += String(repeating: "0", count: 10 - digits.count) + digits
            }
            if tree.nodes[path] != nil { return .isThereAlready }
            tree.nodes[path] = isEphemeral ? id : 0
            tree.data[path] = String(decoding: bytes, as: UTF8.self)
            return .made(path)
        }
    }

    func delete(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        try await ask(isChange: true, "delete \(path)") { $0.nodes.removeValue(forKey: path) != nil }
    }
}
