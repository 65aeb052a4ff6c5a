import Compiler
import Planner
import Synchronization

/// Locks between the machines of a cluster, and with paasta_tools: those of kazoo's recipe. Whoever wants one makes a node
/// `<hex>__lock__<number>` below the lock's path that goes with the session; the lowest number has it.
///
/// paasta_tools takes one lock of an instance when it deploys, and another when it cleans up, as it spells the name in two
/// ways. Here both are taken, always in the same order, or none.
public struct ZooKeeperLocks: InstanceLocks {
    private let sessions: any ZooKeeperSessions
    /// The node that all of it is below.
    private let root: String
    private let subject: Subject
    /// What people see who ask who has a lock.
    private let owner: [UInt8]
    /// How all names of this process begin: 16 hexadecimal digits. 16 more say which attempt it was.
    private let mark: String
    private let randomHex: @Sendable () -> String
    private let taken = TakenPaths()

    /// The part of a name that says what it is: nodes without it are no concern of a lock's.
    private static let word = "__lock__"
    /// How often a node is tried to be made whose answer was lost.
    private static let attempts = 4

    /// What of an instance a lock keeps others from.
    public enum Subject: Sendable {
        /// Deploying it, and cleaning it up.
        case bounce
        /// Setting the number of its tasks.
        case autoscaling
    }

    public init(_ client: ZooKeeperClient, of subject: Subject = .bounce, owner: String) {
        self.init(client, root: client.address.root, of: subject, owner: owner) {
            var hex = String(UInt64.random(in: .min ... .max), radix: 16)
            while hex.utf8.count < 16 { hex = "0" + hex }
            return hex
        }
    }

    /// `randomHex` gives 16 hexadecimal digits that nobody has.
    package init(
        _ sessions: any ZooKeeperSessions, root: String = "", of subject: Subject = .bounce, owner: String = "soac",
        randomHex: @escaping @Sendable () -> String
    ) {
        (self.sessions, self.root, self.subject, self.owner) = (sessions, root, subject, Array(owner.utf8))
        (mark, self.randomHex) = (randomHex(), randomHex)
    }

    public func take(_ id: InstanceID) async -> LockAnswer {
        let paths = paths(of: id)
        guard taken.add(paths) else { return .isTaken(by: "this process") }
        do throws(ZooKeeperFailure) {
            let session = try await sessions.session()
            switch try await contend(for: paths, session) {
            case .ours(let nodes): return .held(Held(self, session, paths, nodes))
            case .others(let node):
                taken.remove(paths)
                return .isTaken(by: await holder(node, session))
            }
        } catch {
            taken.remove(paths)
            return .failed(error.reason)
        }
    }

    /// Of a bounce both spellings of the instance's name; one if they are the same.
    private func paths(of id: InstanceID) -> [String] {
        if subject == .autoscaling { return ["\(root)/autoscaling/\(id.service)/\(id.instance)/autoscaling.lock"] }
        let names = [AppID.spelling(of: id), id.description]
        return (names[0].hasSameBytes(as: names[1]) ? [names[0]] : names).map { "\(root)/bounce/\($0)" }
    }

    // MARK: Contending

    private enum Outcome {
        /// The nodes by which all is ours.
        case ours([String])
        /// The node by which another has it, or a part of it.
        case others(String)
    }

    private func contend(
        for paths: [String], _ session: any ZooKeeperSession
    ) async throws(ZooKeeperFailure) -> Outcome {
        var nodes: [String] = []
        do throws(ZooKeeperFailure) {
            for path in paths {
                switch try await contend(for: path, session) {
                case .ours(let own): nodes += own
                case .others(let node):
                    await give(nodes, back: session)
                    return .others(node)
                }
            }
            return .ours(nodes)
        } catch {
            await clear(paths, session)
            throw error
        }
    }

    private func contend(
        for path: String, _ session: any ZooKeeperSession
    ) async throws(ZooKeeperFailure) -> Outcome {
        let name = try await makeNode(below: path, session)
        // Who answers has heard of our node, and so of all that were made before.
        let names = try await session.children(of: path) ?? []
        guard names.contains(name), let own = Self.sequence(of: name) else {
            throw ZooKeeperFailure(.sessionLost, "the lock's node has gone")
        }
        // This process lets nobody else take the path meanwhile: more nodes of it are left from what went wrong before.
        for other in names where other.hasPrefix(mark) && other != name {
            _ = try await remove("\(path)/\(other)", session)
        }
        var first = (name, own)
        for other in names where !other.hasPrefix(mark) {
            if let number = Self.sequence(of: other), number.lexicographicallyPrecedes(first.1) {
                first = (other, number)
            }
        }
        if first.0 == name { return .ours(["\(path)/\(name)"]) }
        try await remove("\(path)/\(name)", session)
        return .others("\(path)/\(first.0)")
    }

    /// Who has a lock, and since when: `soac HOST PID` of one of these, and what others say of themselves, which may be
    /// nothing. Nil if nobody can tell any more.
    private func holder(_ path: String, _ session: any ZooKeeperSession) async -> String? {
        guard let node = try? await session.node(path) else { return nil }
        let name = Printable.line(node.text)
        let since = LogTime.text(node.made.rounded(.down)).map { " since \($0)Z" } ?? ""
        return (name.isEmpty ? "another tool" : String(name.prefix(200))) + since
    }

    /// Makes a node. Where the answer is lost it is looked for by the name that nobody else has, so that it is not made twice.
    private func makeNode(
        below path: String, _ session: any ZooKeeperSession
    ) async throws(ZooKeeperFailure) -> String {
        let name = mark + randomHex() + Self.word
        for _ in 0..<Self.attempts {
            do throws(ZooKeeperFailure) {
                switch try await session.create("\(path)/\(name)", owner, isEphemeral: true) {
                case .made(let made): return String(made.dropFirst(path.count + 1))
                case .hasNoParent: try await session.makeFolder(path)
                case .isThereAlready: throw ZooKeeperFailure(.refused, "ZooKeeper gave a lock's node no number")
                }
            } catch {
                guard error.kind == .connectionLost else { throw error }
                let names = try await session.children(of: path) ?? []
                if let found = names.first(where: { $0.hasPrefix(name) }) { return found }
            }
        }
        throw ZooKeeperFailure(.unanswered, "the connection to ZooKeeper is lost again and again")
    }

    /// What orders contenders: the ten digits, or a sign and ten, at the end of a name; nil if it is none of a lock.
    static func sequence(of name: String) -> ArraySlice<UInt8>? {
        let bytes = Array(name.utf8)
        for count in [10, 11] where bytes.count >= count + word.utf8.count {
            let number = bytes.suffix(count)
            let before = bytes.dropLast(count).suffix(word.utf8.count)
            guard before.elementsEqual(word.utf8), number.suffix(10).allSatisfy({ 0x30...0x39 ~= $0 }) else { continue }
            if count == 10 || number.first == UInt8(ascii: "-") { return number }
        }
        return nil
    }

    // MARK: Giving back

    private func remove(_ node: String, _ session: any ZooKeeperSession) async throws(ZooKeeperFailure) {
        for attempt in 1...Self.attempts {
            do throws(ZooKeeperFailure) {
                _ = try await session.delete(node)
                return
            } catch { guard error.kind == .connectionLost, attempt < Self.attempts else { throw error } }
        }
    }

    /// What cannot be removed now goes with the session, or at the next attempt of this process.
    private func give(_ nodes: [String], back session: any ZooKeeperSession) async {
        for node in nodes.reversed() where !session.isLost { try? await remove(node, session) }
    }

    /// Removes all that this process has below some paths.
    private func clear(_ paths: [String], _ session: any ZooKeeperSession) async {
        for path in paths where !session.isLost {
            guard let names = try? await session.children(of: path) else { continue }
            await give(names.filter { $0.hasPrefix(mark) }.map { "\(path)/\($0)" }, back: session)
        }
    }

    // MARK: Holding

    private final class Held: InstanceLock {
        private let locks: ZooKeeperLocks
        private let session: any ZooKeeperSession
        private let paths: [String]
        private let nodes: [String]
        private let isReleased = Mutex(false)

        init(_ locks: ZooKeeperLocks, _ session: any ZooKeeperSession, _ paths: [String], _ nodes: [String]) {
            (self.locks, self.session, self.paths, self.nodes) = (locks, session, paths, nodes)
        }

        /// Whether the servers still have the nodes: somebody may have taken them away, or the session with them.
        func isHeld() async -> Bool {
            guard !isReleased.withLock({ $0 }) else { return false }
            do throws(ZooKeeperFailure) {
                try await session.sync()
                for node in nodes { guard try await session.isThere(node) else { return false } }
                return !session.isLost
            } catch { return false }
        }

        func release() async {
            let isFirst = isReleased.withLock { isReleased in
                defer { isReleased = true }
                return !isReleased
            }
            guard isFirst else { return }
            await locks.give(nodes, back: session)
            locks.taken.remove(paths)
        }
    }
}

/// Paths that this process works on. Two of its tasks exclude each other here: they are one to ZooKeeper.
private final class TakenPaths: Sendable {
    private let paths = Mutex<Set<String>>([])

    /// False, and none is added, if one is there.
    func add(_ new: [String]) -> Bool {
        paths.withLock { paths in
            guard paths.isDisjoint(with: new) else { return false }
            paths.formUnion(new)
            return true
        }
    }

    func remove(_ old: [String]) { paths.withLock { $0.subtract(old) } }
}
