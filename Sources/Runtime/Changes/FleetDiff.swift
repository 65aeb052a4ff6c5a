import Compiler
import Emitters
import Git

/// Compares what two states of soa-configs compile to. Only services that can have changed are compiled.
public struct FleetDiff: Sendable {
    /// One state, and what it is compiled with.
    public struct Side: Sendable {
        public var snapshot: Snapshot
        public var clusters: [ClusterInput]
        /// Over everything that `clusters` was read from.
        public var clustersDigest: String
        /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
        public var deployments: String?

        public init(snapshot: Snapshot, clusters: [ClusterInput], clustersDigest: String, deployments: String?) {
            self.snapshot = snapshot
            self.clusters = clusters
            self.clustersDigest = clustersDigest
            self.deployments = deployments
        }
    }

    public var before: Side
    public var after: Side
    public var families: Set<Family>
    /// For the date variables of both.
    public var moment: Moment
    /// Nil: all.
    public var services: [ServiceName]?
    public var jobs: Int

    public init(
        _ before: Side, _ after: Side, families: Set<Family>, moment: Moment, services: [ServiceName]?, jobs: Int
    ) {
        self.before = before
        self.after = after
        self.families = families
        self.moment = moment
        self.services = services
        self.jobs = jobs
    }

    /// What a comparison gives.
    public struct Result: Sendable {
        /// By service; of each by cluster, family and instance.
        public var changes: [Change]
        /// What is wrong after, and was not before; in reading order.
        public var findings: [Diagnostic]
        /// How many services there are, and how many of them had to be compiled.
        public var services: Int
        public var compiled: Int
    }

    /// A service in both states; nil where there is none.
    private typealias Pair = (before: ServiceDirectory?, after: ServiceDirectory?)

    private typealias Part = (changes: [Change], old: [Diagnostic], new: [Diagnostic])

    private struct Worker {
        var before: SourceTree
        var after: SourceTree
        var emitter = Emitter()
    }

    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let (old, new) = (try SourceTree(before.snapshot), try SourceTree(after.snapshot))
            let pairs = try pairs(old, new)
            let changed = try mayHaveChanged(pairs, old, new)
            let linkers = (try linker(before, old), try linker(after, new))
            let workers = Workers(jobs: jobs, progress: progress)
            let parts = try workers.map(changed) { () throws(GitError) in
                Worker(before: try SourceTree(before.snapshot), after: try SourceTree(after.snapshot))
            } _: { pair, worker throws(GitError) in
                try compare(pair, linkers.0.value, linkers.1.value, &worker)
            }
            let findings = (linkers.1.diagnostics + parts.flatMap(\.new))
                .without(linkers.0.diagnostics + parts.flatMap(\.old))
            return Result(
                changes: parts.flatMap(\.changes), findings: findings.sorted(by: Diagnostic.inReadingOrder),
                services: pairs.count, compiled: changed.count)
        } catch { throw Fleet.Failure(error) }
    }

    private func linker(_ side: Side, _ tree: SourceTree) throws(GitError) -> Outcome<ServiceLinker> {
        let inputs = Pipeline.Inputs(clusters: side.clusters, kinds: families.kinds, moment: moment)
        return try ServiceLinker.reading(tree, inputs, deployments: side.deployments)
    }

    // MARK: Which services

    /// All services of both states, by name. Throws `GitError`, and `Fleet.Failure` if one that was asked for is in neither.
    private func pairs(_ old: SourceTree, _ new: SourceTree) throws -> [Pair] {
        let (before, after) = (try old.services().value, try new.services().value)
        if let services { return try services.map { try pair($0, before, after, new) } }
        var pairs: [Pair] = []
        pairs.reserveCapacity(after.count)
        var (left, right) = (before[...], after[...])
        while let first = [left.first?.name, right.first?.name].compactMap({ $0 }).min() {
            pairs.append(
                (
                    left.first?.name == first ? left.removeFirst() : nil,
                    right.first?.name == first ? right.removeFirst() : nil
                ))
        }
        return pairs
    }

    private func pair(
        _ name: ServiceName, _ before: [ServiceDirectory], _ after: [ServiceDirectory], _ tree: SourceTree
    ) throws -> Pair {
        let pair = (before.first { $0.name == name }, after.first { $0.name == name })
        if pair.0 != nil || pair.1 != nil { return pair }
        _ = try Fleet(snapshot: self.after.snapshot, services: [name], jobs: 1).chosen(from: tree)
        return pair
    }

    /// The services that are not known to be the same.
    private func mayHaveChanged(_ pairs: [Pair], _ old: SourceTree, _ new: SourceTree) throws(GitError) -> [Pair] {
        let sharesInputs = before.clustersDigest == after.clustersDigest && before.deployments == after.deployments
        guard sharesInputs, try old.sharedID() == new.sharedID() else { return pairs }
        return pairs.filter { pair in
            guard let old = pair.before?.treeID, let new = pair.after?.treeID else { return true }
            return old != new
        }
    }

    // MARK: One service

    private func compare(
        _ pair: Pair, _ old: ServiceLinker, _ new: ServiceLinker, _ worker: inout Worker
    ) throws(GitError) -> Part {
        let left = try pair.before.map { service throws(GitError) in try old.link(service, from: worker.before) }
        let right = try pair.after.map { service throws(GitError) in try new.link(service, from: worker.after) }
        func sides(_ linked: ServiceLinker.Linked?, _ side: Side) -> [ClusterName: ServiceComparison.Side] {
            var sides: [ClusterName: ServiceComparison.Side] = [:]
            for (index, cluster) in side.clusters.enumerated() {
                let service = linked?.services[index]
                let emissions = service.map { worker.emitter.emit($0, families: families) } ?? []
                sides[cluster.name] = ServiceComparison.Side(service, emissions: emissions, system: cluster.system)
            }
            return sides
        }
        let (before, after) = (sides(left, before), sides(right, after))
        let changes = Set(before.keys).union(after.keys).sorted().flatMap { cluster -> [Change] in
            guard let other = before[cluster] ?? after[cluster] else { return [] }
            let nothing = ServiceComparison.Side(nil, emissions: [], system: other.system)
            let comparison = ServiceComparison(in: cluster, before[cluster] ?? nothing, after[cluster] ?? nothing)
            return comparison.changes(of: families)
        }
        return (changes, left?.diagnostics ?? [], right?.diagnostics ?? [])
    }
}
