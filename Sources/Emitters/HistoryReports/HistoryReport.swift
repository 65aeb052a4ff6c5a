import Compiler
import Git

/// A commit that changed something, and what it did in each cluster.
public struct HistoryEntry: Sendable {
    public var commit: Commit
    /// The merge by which it came onto the line of the start's first parents; nil if it stands there itself.
    public var merge: Commit?
    /// Beside the commit's first parent; by service, then by cluster, then by family.
    public var changes: [Change]
    /// How many services the history begins with, where this is its first commit and all of them are looked at: that is
    /// said in place of a change for each.
    public var beginsWith: Int?

    public init(commit: Commit, merge: Commit? = nil, changes: [Change], beginsWith: Int? = nil) {
        (self.commit, self.merge) = (commit, merge)
        (self.changes, self.beginsWith) = (changes, beginsWith)
    }

    /// When it came into force, by the committer's clock.
    public var time: CommitTime { (merge ?? commit).committer.time }
}

/// Whose history is told.
public enum HistoryOf: Sendable {
    case instance(InstanceID)
    case service(ServiceName)
    /// All whose `SERVICE` or `SERVICE.INSTANCE` a pattern matches.
    case matching(String)
    case allServices

    var service: ServiceName? {
        switch self {
        case .instance(let id): id.service
        case .service(let name): name
        case .allServices, .matching: nil
        }
    }

    var pattern: String? { if case .matching(let pattern) = self { pattern } else { nil } }

    var instance: InstanceName? { if case .instance(let id) = self { id.instance } else { nil } }
}

/// What `soac log` shows: the one value that all its forms are made from.
public struct HistoryReport: Sendable {
    public var of: HistoryOf
    /// The clusters that were looked at.
    public var clusters: [ClusterName]
    /// The commit that the history is followed back from.
    public var start: CommitID
    /// What came last is first.
    public var entries: [HistoryEntry]
    /// The commits at which a shallow clone ends.
    public var boundary: [Commit]
    /// Deploys that no commit of soa-configs tells of, the newest first.
    public var deploys: [DeployEntry] = []

    /// When the tags were read that they are of; nil if they were asked for now, or none are known.
    public var deploysRead: DeploysRead?

    /// When somebody else read tags.
    public struct DeploysRead: Sendable {
        /// Of those that were read last, in seconds since 1970.
        public var time: Int
        /// How many services have tags that were read before that.
        public var earlier: Int

        public init(time: Int, earlier: Int) { (self.time, self.earlier) = (time, earlier) }
    }

    /// An entry, or a deploy beside them.
    enum Item {
        case commit(HistoryEntry)
        case deploy(DeployEntry)
    }

    /// Each deploy before the first entry that is not younger.
    var items: [Item] {
        var items: [Item] = []
        var rest = deploys[...]
        for entry in entries {
            while let next = rest.first, next.seconds >= entry.time.seconds {
                items.append(.deploy(rest.removeFirst()))
            }
            items.append(.commit(entry))
        }
        return items + rest.map { .deploy($0) }
    }

    /// Leaves no more than as many of what came last, commits and deploys. Whether there are more.
    public mutating func keep(_ count: Int) -> Bool {
        guard entries.count + deploys.count > count else { return false }
        let items = items
        (entries, deploys) = ([], [])
        for item in items.prefix(count) {
            switch item {
            case .commit(let entry): entries.append(entry)
            case .deploy(let deploy): deploys.append(deploy)
            }
        }
        // Where the history begins or ends is not shown.
        boundary = []
        return true
    }

    public init(
        of: HistoryOf, clusters: [ClusterName], start: CommitID, entries: [HistoryEntry], boundary: [Commit]
    ) {
        self.of = of
        self.clusters = clusters
        self.start = start
        self.entries = entries
        self.boundary = boundary
    }
}
