import Compiler

/// Waits until a commit runs in some clusters.
public struct DeployWait: Sendable {
    /// A cluster, and the instances there that are waited for.
    public struct Part: Sendable {
        public var cluster: ClusterName
        public var rollout: Rollout
        public var instances: [InstanceID]

        public init(cluster: ClusterName, rollout: Rollout, instances: [InstanceID]) {
            (self.cluster, self.rollout, self.instances) = (cluster, rollout, instances)
        }
    }

    /// What is waited for: an instance in a cluster.
    private struct Place: Hashable {
        var cluster: ClusterName
        var instance: InstanceID

        var text: String { "\(instance) in \(cluster)" }
    }

    private let parts: [Part]
    /// 40 hexadecimal digits.
    private let commit: String

    public init(_ commit: String, in parts: [Part]) { (self.commit, self.parts) = (commit, parts) }

    /// Looks again and again, until all is done, the time is over, or waiting does not help. `tell` gets a line for each
    /// instance at first, and then when something changed. What is left to do, a line each; empty if all is done.
    public func run(patience: Rollout.Patience, tell: (String) -> Void) async -> [String] {
        guard let clock = parts.first?.rollout.cluster.surroundings.clock else { return [] }
        let end = clock.now + patience.limit
        var last: [Place: InstanceProgress] = [:]
        while true {
            for (place, progress) in await look(except: last) where last[place] != progress {
                last[place] = progress
                tell("\(place.text): \(progress.text(of: commit))")
            }
            let left = last.filter { $0.value != .done }
            let isHopeless = left.values.contains { if case .broken = $0 { true } else { false } }
            let now = clock.now
            if left.isEmpty || isHopeless || now >= end || Task.isCancelled {
                return left.map { "\($0.key.text): \($0.value.text(of: commit))" }.sorted { $0.precedesInBytes($1) }
            }
            await clock.sleep(seconds: max(0.05, min(patience.interval, end - now)))
        }
    }

    /// What each instance waits for that was not done at the last look, in order.
    private func look(except last: [Place: InstanceProgress]) async -> [(Place, InstanceProgress)] {
        var found: [(Place, InstanceProgress)] = []
        for part in parts {
            let places = part.instances.map { Place(cluster: part.cluster, instance: $0) }
            let open = places.filter { last[$0] != .done }
            if open.isEmpty { continue }
            let progress = await part.rollout.progress(of: open.map(\.instance), to: commit)
            found += open.compactMap { place in progress[place.instance].map { (place, $0) } }
        }
        return found
    }
}

extension InstanceProgress {
    /// For people.
    fileprivate func text(of commit: String) -> String {
        switch self {
        case .done: "done, at git\(commit.prefix(8))"
        case .waits(let what): what
        case .unknown(let reason): "not known: \(reason)"
        case .broken(let reason): "it cannot be waited for: \(reason)"
        }
    }
}
