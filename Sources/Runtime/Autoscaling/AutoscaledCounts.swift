import Compiler
import Planner

/// What autoscaling has set, read from ZooKeeper: `/autoscaling/SERVICE/INSTANCE/instances` of all instances of a cluster.
public struct AutoscaledCounts: Sendable {
    /// An instance that ZooKeeper has no node of was never scaled. Where that could not be looked up, none is taken to be so.
    public var counts: InstanceCounts
    /// The text of `/autoscaling/paused`: the second since 1970 until which nothing is scaled; nil: it is not paused, or
    /// that could not be read.
    public var pausedUntil: String?
    /// What could not be read, a line each.
    public var doubts: [String]

    /// Questions that are on their way at once. The servers answer those of one session in their order, so that thousands
    /// take as long as the way there and back a few times.
    static let concurrency = 512
    /// More than any cluster has.
    static let limit = 100_000
    /// Doubts that are told.
    private static let told = 5

    /// Never fails: what is not known is a count that leaves its instance as it is.
    public static func read(_ client: ZooKeeperClient) async -> AutoscaledCounts {
        await read(client, root: client.address.root)
    }

    static func read(_ sessions: any ZooKeeperSessions, root: String) async -> AutoscaledCounts {
        let top = root + "/autoscaling"
        do throws(ZooKeeperFailure) {
            let session = try await sessions.session()
            guard let services = try await session.children(of: top) else {
                return AutoscaledCounts(counts: InstanceCounts(), pausedUntil: nil, doubts: [])
            }
            return await read(services, below: top, session)
        } catch {
            return AutoscaledCounts(
                counts: InstanceCounts(others: .unreadable), pausedUntil: nil, doubts: [error.reason])
        }
    }

    private static func read(
        _ services: [String], below top: String, _ session: any ZooKeeperSession
    ) async -> AutoscaledCounts {
        var doubts: [String] = []
        var others = InstanceCounts.Count.none
        var instances: [(service: String, name: String)] = []
        let lists = await services.concurrently(atMost: concurrency) { service in
            await known { () throws(ZooKeeperFailure) in try await session.children(of: "\(top)/\(service)") ?? [] }
        }
        for (service, list) in zip(services, lists) {
            switch list {
            case .known(let names): instances += names.map { (service, $0) }
            case .unknown(let reason):
                // Which instances it has is not known either.
                doubts.append(reason)
                others = .unreadable
            }
        }
        if instances.count > limit {
            doubts.append("\(top) has more than \(limit) instances")
            others = .unreadable
            instances = []
        }
        let texts = await instances.concurrently(atMost: concurrency) { instance in
            await text(of: "\(top)/\(instance.service)/\(instance.name)/instances", session)
        }
        var counts: [(key: String, value: InstanceCounts.Count)] = []
        for (instance, text) in zip(instances, texts) {
            let name = "\(instance.service).\(instance.name)"
            switch text {
            case .known(let text):
                let count = AutoscaledCount.count(text)
                if count == .unreadable { doubts.append("the count of \(name) in ZooKeeper is no whole number") }
                counts.append((name, count))
            case .unknown(let reason):
                doubts.append(reason)
                counts.append((name, .unreadable))
            }
        }
        let paused = await text(of: "\(top)/paused", session)
        if doubts.count > told { doubts = doubts[..<told] + ["\(doubts.count - told) more could not be read"] }
        return AutoscaledCounts(
            counts: InstanceCounts(counts, others: others), pausedUntil: paused.value ?? nil, doubts: doubts)
    }

    private static func text(of path: String, _ session: any ZooKeeperSession) async -> Known<String?> {
        await known { () throws(ZooKeeperFailure) in
            try await session.data(of: path).map { String(decoding: $0.prefix(1024), as: UTF8.self) }
        }
    }

    private static func known<Value>(_ work: () async throws(ZooKeeperFailure) -> Value) async -> Known<Value> {
        do throws(ZooKeeperFailure) { return .known(try await work()) } catch { return .unknown(error.reason) }
    }
}
