import Compiler
import Git

/// Checks what is new between a commit whose summary is known and another state: only the services that changed, and those
/// that the changes bear on, each in both states. What is found in the rest is the same in both.
struct RangeCheck {
    private let check: FleetCheck
    private let summary: RepositorySummary
    private let (base, head): (Snapshot, Snapshot)
    private let (old, new): (SourceTree, SourceTree)
    private let sides: (CheckSide, CheckSide)

    /// A state, opened. The clusters of its side do not count.
    typealias State = (snapshot: Snapshot, tree: SourceTree, side: CheckSide)

    /// `summary` is that of `base`.
    init(_ check: FleetCheck, from base: State, _ summary: RepositorySummary, to head: State) {
        (self.check, self.summary) = (check, summary)
        (self.base, self.head) = (base.snapshot, head.snapshot)
        (old, new) = (base.tree, head.tree)
        sides = (base.side, head.side)
    }

    /// The findings that are new, and the summary of the later state. Nil if something changed that bears on every service.
    func run(_ progress: FleetCheck.Progress?) throws(GitError) -> (FleetCheck.Checked, RepositorySummary)? {
        guard sides.0.agrees(with: sides.1), let differences = try old.differences(to: new) else { return nil }
        let linked = try summary.totals.links.changes(besides: differences.services, from: old, to: new)
        let changed = differences.services + linked
        let names = Set(changed.compactMap { ($0.here ?? $0.there)?.name })
        let clusters: [ClusterName]? =
            if let clusters = check.clusters { clusters } else {
                try clusters(without: names, with: changed.compactMap(\.there))
            }
        guard let clusters, clusters == summary.totals.clusters else { return nil }
        let sides = (sides.0.with(clusters), sides.1.with(clusters))

        let before = try check.findings(changed.compactMap(\.here), in: base, sides.0, isWhole: false, nil)
        let after = try check.findings(changed.compactMap(\.there), in: head, sides.1, isWhole: false, progress)
        // Nil where the cache is damaged.
        guard let near = try? summary.neighbours(of: names, ties: (before + after).map(\.outcome.value.ties)),
            var next = try? summary.replacing(names, with: after.map(SummarizedService.init))
        else { return nil }
        var others: [ServiceDirectory] = []
        for name in near.subtracting(names).sorted() {
            if let service = try old.service(named: name) { others.append(service) }
        }
        let same = try check.findings(others, in: base, sides.0, isWhole: false, nil)

        func found(
            _ parts: [ServiceFindings], _ side: CheckSide, in snapshot: Snapshot
        ) throws(GitError) -> (findings: [Diagnostic], tally: SilenceTally) {
            try side.findings(
                of: (same + parts).sorted { $0.name < $1.name },
                names: { (try? SourceTree(snapshot).services().value.map(\.name)) ?? [] }, jobs: 1)
        }
        let was = try found(before, sides.0, in: base)
        let now = try found(after, sides.1, in: head)
        next.totals.tally = summary.totals.tally - was.tally + now.tally
        let silences = sides.1.settings.silences
        let known =
            differences.here.refusedByCompile() + was.findings
            + silences.findings(summary.totals.tally, isComplete: summary.totals.isComplete)
        let all =
            differences.there.refusedByCompile() + now.findings
            + silences.findings(next.totals.tally, isComplete: next.totals.isComplete)
        let checked = FleetCheck.Checked(
            findings: all.sorted(by: Diagnostic.inReadingOrder).without(known.map(\.fingerprint)),
            services: next.totals.services, tally: next.totals.tally, parts: same + before + after)
        return (checked, next)
    }

    /// The clusters that some service of the later state has a file for; nil if the summary is damaged.
    private func clusters(
        without names: Set<ServiceName>, with changed: [ServiceDirectory]
    ) throws(GitError) -> [ClusterName]? {
        guard var clusters = try? summary.clusters(without: names) else { return nil }
        for service in changed {
            clusters.formUnion(try new.names(of: service).compactMap { InstanceKind.file(named: $0)?.cluster })
        }
        return clusters.filter(\.isUsual).sorted()
    }
}
