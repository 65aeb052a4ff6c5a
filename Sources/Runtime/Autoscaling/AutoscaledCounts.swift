import Compiler
import Planner

/// What autoscaling has set, read from ZooKeeper: `/autoscaling/SERVICE/INSTANCE/instances` of all instances of a cluster.
public struct AutoscaledCounts: Sendable {
    /// An instance that ZooKeeper has no node of was never scaled. Where that could not be looked up, none is taken to be so.
    public var counts: InstanceCounts
    /// The second since 1970 until which nothing is scaled, as `/autoscaling/paused` has it; nil: there is no such node.
    public var pausedUntil: Known<Double?>
    /// What could not be read, a line each.
    public var doubts: [String]

    /// Questions that are on their way at once. The servers answer those of one session in their order, so that thousands
    /// take as long as the way there and back a few times.
    static let concurrency = 512
    /// More than any cluster has.
    static let limit = 100_000
    /// Within which all has to be asked. The last questions have ten seconds for their answers, as any: a ZooKeeper that is
    /// slow costs a run 30 seconds at most.
    static let patience = Duration.seconds(20)
    /// Doubts that are told.
    private static let told = 5

    /// Never fails: what is not known is a count that leaves its instance as it is.
    public static func read(_ client: ZooKeeperClient) async -> AutoscaledCounts {
        let end = ContinuousClock.now + patience
        return await read(client, root: client.address.root) { .now >= end }
    }

    static func read(
        _ sessions: any ZooKeeperSessions, root: String, isLate: @escaping @Sendable () -> Bool
    ) async -> AutoscaledCounts {
        let reading = Reading(top: root + "/autoscaling", isLate: isLate)
        do throws(ZooKeeperFailure) {
            guard let counts = try await reading.counts(sessions.session()) else {
                return AutoscaledCounts(counts: InstanceCounts(), pausedUntil: .known(nil), doubts: [])
            }
            if reading.isLate() { throw reading.late }
            return counts
        } catch {
            return AutoscaledCounts(
                counts: InstanceCounts(others: .unreadable), pausedUntil: .unknown(error.reason), doubts: [error.reason]
            )
        }
    }

    /// One reading of all that there is.
    private struct Reading: Sendable {
        let top: String
        /// Whether the time for questions is over.
        let isLate: @Sendable () -> Bool

        var late: ZooKeeperFailure {
            ZooKeeperFailure(.unanswered, "ZooKeeper did not return all counts within \(patience)")
        }

        /// Nil if there is no such node: nobody was ever scaled.
        func counts(_ session: any ZooKeeperSession) async throws(ZooKeeperFailure) -> AutoscaledCounts? {
            guard let services = try await session.children(of: top) else { return nil }
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
                    if count == .unreadable { doubts.append("the count of \(name) in ZooKeeper is not a whole number") }
                    counts.append((name, count))
                case .unknown(let reason):
                    doubts.append(reason)
                    counts.append((name, .unreadable))
                }
            }
            let paused: Known<Double?> =
                switch await text(of: "\(top)/paused", session) {
                case .known(let text): AutoscaledCount.pause(text)
                case .unknown(let reason): .unknown(reason)
                }
            if doubts.count > told { doubts = doubts[..<told] + ["\(doubts.count - told) more could not be read"] }
            return AutoscaledCounts(
                counts: InstanceCounts(counts, others: others), pausedUntil: paused, doubts: doubts)
        }

        private func text(of path: String, _ session: any ZooKeeperSession) async -> Known<String?> {
            await known { () throws(ZooKeeperFailure) in try await session.node(path)?.text }
        }

        private func known<Value>(_ work: () async throws(ZooKeeperFailure) -> Value) async -> Known<Value> {
            if isLate() { return .unknown(late.reason) }
            do throws(ZooKeeperFailure) { return .known(try await work()) } catch { return .unknown(error.reason) }
        }
    }
}
