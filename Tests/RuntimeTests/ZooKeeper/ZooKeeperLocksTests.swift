import Compiler
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite struct ZooKeeperLocksTests {
    private static let id = InstanceID(service: ServiceName("my_web"), instance: InstanceName("main"))
    private static let paths = ["/bounce/my--web.main", "/bounce/my_web.main"]

    /// Numbers that nobody else has, from a seed.
    private static func hex(_ seed: UInt64) -> @Sendable () -> String {
        let numbers = Mutex(Seeded(seed))
        return {
            let text = String(numbers.withLock { $0.next() }, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
    }

    private func locks(_ zookeeper: TroubledZooKeeper, _ seed: UInt64 = 1) -> ZooKeeperLocks {
        ZooKeeperLocks(TroubledSessions(zookeeper), randomHex: Self.hex(seed))
    }

    private func outcome(_ answer: LockAnswer) -> String {
        switch answer {
        case .held: "held"
        case .isTaken(let holder): "taken by \(holder ?? "somebody")"
        case .failed(let reason): reason
        }
    }

    private func held(_ answer: LockAnswer) throws -> any InstanceLock {
        guard case .held(let lock) = answer else {
            Issue.record("it is \(outcome(answer))")
            throw CancellationError()
        }
        return lock
    }

    // MARK: What is asked for

    @Test func bothSpellingsAreTakenInOneOrder() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        let lock = try held(await locks(zookeeper).take(Self.id))
        let nodes = zookeeper.nodes.filter { $0.contains("__lock__") }
        #expect(nodes.map { Path.parent(of: $0) } == Self.paths)
        for node in nodes {
            let name = String(node.dropFirst(Path.parent(of: node).count + 1))
            #expect(try name.wholeMatch(of: Regex("[0-9a-f]{32}__lock__0000000000")) != nil)
        }
        let order = zookeeper.requests.filter { $0.contains("__lock__") }.map { $0.contains("--") }
        #expect(order == order.sorted { $0 && !$1 })
        await lock.release()
        #expect(zookeeper.nodes == ["/bounce"] + Self.paths)
        let plain = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))
        _ = try held(await locks(zookeeper).take(plain))
        #expect(zookeeper.nodes.count { $0.contains("__lock__") } == 1)
    }

    @Test func onlyLocksWithALowerNumberExclude() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        // Neither is a lock: of one the word is missing, of the other the number.
        for name in ["a__rlock__0000000000", "b__lock__", "c__lock__000000000x", "d"] {
            zookeeper.put("\(Self.paths[0])/\(name)")
        }
        await (try held(await locks(zookeeper).take(Self.id))).release()
        zookeeper.put("\(Self.paths[1])/0123__lock__0000000001", "soac h2 17")
        zookeeper.put("\(Self.paths[1])/0123__lock__0000000000", "soac h1 17")
        #expect(outcome(await locks(zookeeper).take(Self.id)) == "taken by soac h1 17 since 2019-10-02T12:00:00Z")
        // Nothing of ours is left, also where the first of two was had.
        #expect(zookeeper.nodes.count { $0.contains("__lock__0") } == 3)
    }

    @Test(arguments: [
        ("x__lock__0000000012", "0000000012"), ("__lock__0000000012", "0000000012"),
        ("x__lock__-2147483648", "-2147483648"), ("x__lock__00000000123", nil), ("x__lock__12", nil),
        ("x__rlock__0000000012", nil), ("", nil),
    ])
    func numbers(_ name: String, _ number: String?) {
        #expect(ZooKeeperLocks.sequence(of: name).map { String(decoding: $0, as: UTF8.self) } == number)
    }

    // MARK: What goes wrong

    @Test(arguments: [TroubledZooKeeper.Fate.answerLost, .lost])
    func aCreateWithoutAnAnswer(_ fate: TroubledZooKeeper.Fate) async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        for path in Self.paths { zookeeper.put(path) }
        zookeeper.befallNext(fate)
        let lock = try held(await locks(zookeeper).take(Self.id))
        #expect(zookeeper.nodes.count { $0.contains("__lock__") } == 2)
        #expect(await lock.isHeld())
        zookeeper.befallNext(fate)
        await lock.release()
        #expect(zookeeper.nodes == ["/bounce"] + Self.paths)
    }

    @Test func aSessionThatIsLost() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        let (ours, others) = (locks(zookeeper), locks(zookeeper, 2))
        let lock = try held(await ours.take(Self.id))
        zookeeper.expireAll()
        #expect(await !lock.isHeld())
        let other = try held(await others.take(Self.id))
        // What is released late is not the other's.
        await lock.release()
        #expect(await other.isHeld())
        #expect(outcome(await ours.take(Self.id)).hasPrefix("taken by soac since"))
    }

    @Test func twoOfOneProcess() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        let locks = locks(zookeeper)
        let lock = try held(await locks.take(Self.id))
        // The other instance's app would have the same name.
        let twin = InstanceID(service: ServiceName("my--web"), instance: InstanceName("main"))
        for id in [Self.id, twin] { #expect(outcome(await locks.take(id)) == "taken by this process") }
        await lock.release()
        await (try held(await locks.take(twin))).release()
    }

    @Test func nobodyAnswers() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.go()
        let locks = locks(zookeeper)
        #expect(outcome(await locks.take(Self.id)) == "ZooKeeper cannot be reached")
        zookeeper.go(away: false)
        _ = try held(await locks.take(Self.id))
    }

    // MARK: Many at once

    /// Contenders for three instances whose names meet, two of them kazoo's; changes and their answers are lost, and
    /// sessions end. Whoever is told that a lock is held has it, at this very moment; and afterwards nothing stays locked.
    @Test func neverTwoHolders() async throws {
        var (holdings, troubles) = (0, 0)
        for seed in 0..<UInt64(250) {
            let zookeeper = TroubledZooKeeper(seed: seed, askers: 5)
            zookeeper.set(losses: 120, expiries: 20)
            let contenders = (0..<3).map { Contender(zookeeper, $0, hex: Self.hex(seed << 8 + UInt64($0))) }
            let kazoos = (3..<5).map { KazooContender(zookeeper, $0, Self.paths[$0 - 3], seed: seed) }
            await withTaskGroup(of: Void.self) { group in
                for contender in contenders { group.addTask { await contender.work(seed: seed) } }
                for kazoo in kazoos { group.addTask { await kazoo.work() } }
            }
            holdings += contenders.map(\.holdings).reduce(0, +)
            troubles += zookeeper.troubles
            try #require(contenders.allSatisfy { $0.violations == 0 }, "seed \(seed)")
            zookeeper.set(losses: 0, expiries: 0)
            zookeeper.set(askers: 1)
            // One after the other clears what troubles left of it, and then nothing keeps anybody.
            for contender in contenders { _ = await contender.takeAll() }
            for contender in contenders {
                let answers = await contender.takeAll()
                try #require(answers == ["held", "held", "held"], "seed \(seed)")
            }
        }
        // The test is about something.
        #expect(holdings > 1000 && troubles > 1000, "\(holdings) \(troubles)")
    }

    private final class Contender: Sendable {
        private static let ids = [("my_web", "main"), ("my--web", "main"), ("api", "main")].map {
            InstanceID(service: ServiceName($0.0), instance: InstanceName($0.1))
        }

        private let zookeeper: TroubledZooKeeper
        private let number: Int
        private let sessions: TroubledSessions
        private let locks: ZooKeeperLocks
        private let counts = Mutex((holdings: 0, violations: 0))

        init(_ zookeeper: TroubledZooKeeper, _ number: Int, hex: @escaping @Sendable () -> String) {
            (self.zookeeper, self.number) = (zookeeper, number)
            sessions = TroubledSessions(zookeeper, asker: number)
            locks = ZooKeeperLocks(sessions, randomHex: hex)
        }

        var holdings: Int { counts.withLock { $0.holdings } }
        var violations: Int { counts.withLock { $0.violations } }

        func work(seed: UInt64) async {
            var numbers = Seeded(seed &+ UInt64(number) << 32)
            for _ in 0..<8 {
                let id = Self.ids[Int.random(in: 0..<3, using: &numbers)]
                guard case .held(let lock) = await locks.take(id) else { continue }
                for _ in 0..<Int.random(in: 1...4, using: &numbers) where await lock.isHeld() { note(id) }
                await lock.release()
            }
            zookeeper.leave()
        }

        /// It is told that it holds the lock: so it is its session that has the first node of each path.
        private func note(_ id: InstanceID) {
            let text = id.description
            let paths = Set(["/bounce/" + text.replacing("_", with: "--"), "/bounce/" + text])
            let isOwner = paths.allSatisfy { path in zookeeper.owner(of: path).map(sessions.ids.contains) ?? false }
            counts.withLock { counts in
                counts.holdings += 1
                if !isOwner { counts.violations += 1 }
            }
        }

        func takeAll() async -> [String] {
            var answers: [String] = []
            for id in Self.ids {
                switch await locks.take(id) {
                case .held(let lock):
                    answers.append("held")
                    await lock.release()
                case .isTaken: answers.append("taken")
                case .failed(let reason): answers.append(reason)
                }
            }
            return answers
        }
    }

    /// Does what kazoo does for one of the two paths; it never looks whether it still has it.
    private final class KazooContender: Sendable {
        private let zookeeper: TroubledZooKeeper
        private let sessions: TroubledSessions
        private let path: String
        private let hex: @Sendable () -> String

        init(_ zookeeper: TroubledZooKeeper, _ number: Int, _ path: String, seed: UInt64) {
            (self.zookeeper, self.path) = (zookeeper, path)
            sessions = TroubledSessions(zookeeper, asker: number)
            hex = ZooKeeperLocksTests.hex(seed << 8 + UInt64(number))
        }

        func work() async {
            for _ in 0..<8 {
                let prefix = hex() + hex() + "__lock__"
                do throws(ZooKeeperFailure) {
                    let session = try await sessions.session()
                    try await session.makeFolder(path)
                    do throws(ZooKeeperFailure) {
                        _ = try await session.create("\(path)/\(prefix)", [], isEphemeral: true)
                    } catch { guard error.kind == .connectionLost else { throw error } }
                    // It works for as long as others have a few turns.
                    for _ in 0..<6 { _ = try await session.children(of: path) }
                    while let own = try await session.children(of: path)?.first(where: { $0.hasPrefix(prefix) }) {
                        do throws(ZooKeeperFailure) { _ = try await session.delete("\(path)/\(own)") } catch {
                            guard error.kind == .connectionLost else { throw error }
                        }
                    }
                } catch { continue }
            }
            zookeeper.leave()
        }
    }
}
