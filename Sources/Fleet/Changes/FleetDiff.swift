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
    /// Nil: nothing is kept between runs.
    public var cache: Cache?
    public var jobs: Int

    public init(
        _ before: Side, _ after: Side, families: Set<Family>, moment: Moment, services: [ServiceName]?, cache: Cache?,
        jobs: Int
    ) {
        self.before = before
        self.after = after
        self.families = families
        self.moment = moment
        self.services = services
        self.cache = cache
        self.jobs = jobs
    }

    /// What a comparison gives.
    public struct Result: Sendable {
        /// By service; of each by cluster, family and instance.
        public var changes: [Change]
        /// What is wrong after, and was not before; in reading order.
        public var findings: [Diagnostic]
        /// How many services there are in one of the states, and how many of them had to be compiled.
        public var services: Int
        public var compiled: Int
    }

    /// A service in both states; nil where there is none.
    private typealias Pair = (before: ServiceDirectory?, after: ServiceDirectory?)

    private typealias Part = (changes: [Change], old: [Diagnostic], new: [Diagnostic], outside: [OutsideEntry])

    /// What has to be compiled.
    private struct Choice {
        var pairs: [Pair]
        /// How many there are.
        var services: Int
        /// Of the state before, where they were looked for.
        var links: OutsideLinks?
    }

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
            let linkers = (try linker(before, old), try linker(after, new))
            let shelf = cache.map { OutsideLinks.Shelf($0, linkers.0.value.pipeline) }
            let choice = try choice(old, new, linkers.0.value, linkers.1.value, shelf)
            let workers = Workers(jobs: jobs, progress: progress)
            let parts = try workers.map(choice.pairs) { () throws(GitError) in
                Worker(before: try SourceTree(before.snapshot), after: try SourceTree(after.snapshot))
            } _: { pair, worker throws(GitError) in
                try compare(pair, linkers.0.value, linkers.1.value, &worker)
            }
            keep(choice, parts, on: shelf)
            let findings = (linkers.1.diagnostics + parts.flatMap(\.new))
                .without((linkers.0.diagnostics + parts.flatMap(\.old)).map(\.fingerprint))
            return Result(
                changes: parts.flatMap(\.changes),
                findings: try linkers.1.value.withRefusers(findings, in: new).sorted(by: Diagnostic.inReadingOrder),
                services: choice.services, compiled: choice.pairs.count)
        } catch { throw Fleet.Failure(error) }
    }

    private func linker(_ side: Side, _ tree: SourceTree) throws(GitError) -> Outcome<ServiceLinker> {
        let inputs = Pipeline.Inputs(clusters: side.clusters, families: families, moment: moment)
        var linker = try ServiceLinker.reading(tree, inputs, deployments: side.deployments.map { .folder($0) })
        linker.diagnostics = linker.diagnostics.refusedByCompile()
        return linker
    }

    // MARK: Which services

    /// Throws `GitError`, and `Fleet.Failure` if a service that was asked for is in neither state.
    private func choice(
        _ old: SourceTree, _ new: SourceTree, _ before: ServiceLinker, _ after: ServiceLinker,
        _ shelf: OutsideLinks.Shelf?
    ) throws -> Choice {
        if let services {
            let pairs = try Set(services).sorted().map { try pair($0, old, new) }
            return Choice(pairs: pairs, services: pairs.count)
        }
        guard sharesInputs, before.sharedSecrets == after.sharedSecrets,
            let changed = try old.differences(to: new)?.services,
            let count = try old.countOfServices()
        else {
            let pairs = try FleetDiff.allPairs(old, new)
            return Choice(pairs: pairs, services: pairs.count)
        }
        let links = try OutsideLinks.of(self.before.snapshot, old, before.pipeline, shelf, jobs: jobs)
        let linked = try links.changes(besides: changed, from: old, to: new)
        let all = (changed + linked).map { (before: $0.here, after: $0.there) }
            .sorted { FleetDiff.name($0) < FleetDiff.name($1) }
        // Those that are symlinks are among the pairs, changed or not.
        let uncounted = all.count { $0.before?.isLinked ?? true }
        return Choice(pairs: all, services: count + uncounted, links: links)
    }

    /// What the next run asks for: it mostly compares with the state that is the later one now.
    private func keep(_ choice: Choice, _ parts: [Part], on shelf: OutsideLinks.Shelf?) {
        guard let shelf, let links = choice.links else { return }
        var next = links
        for (pair, part) in zip(choice.pairs, parts) { next.set(FleetDiff.name(pair), part.outside) }
        shelf.save([(before.snapshot, links), (after.snapshot, next)])
    }

    private static func name(_ pair: Pair) -> ServiceName { pair.before?.name ?? pair.after?.name ?? ServiceName("") }

    private func pair(_ name: ServiceName, _ old: SourceTree, _ new: SourceTree) throws -> Pair {
        let pair = (try old.service(named: name), try new.service(named: name))
        if pair.0 == nil, pair.1 == nil {
            _ = try Fleet(snapshot: after.snapshot, services: [name], jobs: 1).chosen(from: new)
        }
        return pair
    }

    /// All services of both states, by name.
    private static func allPairs(_ old: SourceTree, _ new: SourceTree) throws(GitError) -> [Pair] {
        var (left, right) = (try old.services().value[...], try new.services().value[...])
        var pairs: [Pair] = []
        while let first = [left.first?.name, right.first?.name].compactMap({ $0 }).min() {
            pairs.append(
                (
                    left.first?.name == first ? left.removeFirst() : nil,
                    right.first?.name == first ? right.removeFirst() : nil
                ))
        }
        return pairs
    }

    /// Whether both states are compiled with the same, beside soa-configs.
    private var sharesInputs: Bool {
        before.clustersDigest == after.clustersDigest && before.deployments == after.deployments
    }

    // MARK: One service

    private func compare(
        _ pair: Pair, _ old: ServiceLinker, _ new: ServiceLinker, _ worker: inout Worker
    ) throws(GitError) -> Part {
        if try isUntouched(pair, old, worker) { return ([], [], [], []) }
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
        return (
            try RemovalReason.noted(
                changes, clusters: self.after.clusters.map(\.name), from: pair.before.map { (worker.before, $0) },
                to: pair.after.map { (worker.after, $0) }),
            left?.diagnostics ?? [], right?.diagnostics ?? [], right?.outside ?? []
        )
    }

    /// Where shared secrets changed, every service is asked whether it may refer to one.
    private func isUntouched(_ pair: Pair, _ linker: ServiceLinker, _ worker: Worker) throws(GitError) -> Bool {
        guard sharesInputs, let old = pair.before, let new = pair.after, let id = old.treeID, id == new.treeID else {
            return false
        }
        let source = try linker.pipeline.read(old, from: worker.before).value
        if source.mayReferToSharedSecrets { return false }
        return try worker.after.has(source.outside)
    }
}
