import Compiler

/// What many changes come to.
public struct ChangeTotals: Sendable {
    /// What the changed instances take of one pool of a cluster: before, after, and while the change is carried out.
    public struct Pool: Sendable {
        public var cluster: ClusterName
        public var name: String
        public var before = Resources()
        public var after = Resources()
        public var peak = Resources()
    }

    public private(set) var verdicts: [Verdict: Int] = [:]
    /// Tasks that are stopped, and others started in their place.
    public private(set) var restartedTasks = 0
    /// Only those whose instances change; by cluster and name.
    public let pools: [Pool]

    public init(_ changes: [Change]) {
        struct Key: Hashable {
            var cluster: ClusterName
            var pool: String
        }
        var pools: [Key: Pool] = [:]
        for change in changes {
            verdicts[change.verdict, default: 0] += 1
            if change.verdict.restartsTasks { restartedTasks = restartedTasks.adding(change.before?.tasks ?? 0) }
            // A move to another pool takes from one and gives to the other.
            let names = Set([change.before?.pool, change.after?.pool].compactMap { $0 })
            for name in names {
                let before = change.before?.pool == name ? change.before?.resources ?? Resources() : Resources()
                let after = change.after?.pool == name ? change.after?.resources ?? Resources() : Resources()
                let key = Key(cluster: change.cluster, pool: name)
                var pool = pools[key] ?? Pool(cluster: change.cluster, name: name)
                pool.before = pool.before + before
                // What is broken goes on to run.
                pool.after = pool.after + (change.verdict == .break ? before : after)
                pool.peak = pool.peak + (names.count > 1 ? before.most(after) : change.peak)
                pools[key] = pool
            }
        }
        self.pools = pools.values.sorted {
            $0.cluster == $1.cluster ? $0.name.precedesInBytes($1.name) : $0.cluster < $1.cluster
        }
    }

    /// Of artifacts.
    public func count(_ verdict: Verdict) -> Int { verdicts[verdict] ?? 0 }
}
