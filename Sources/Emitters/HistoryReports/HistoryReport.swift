import Compiler
import Git

/// A commit that changed an instance, and what it did to it in each cluster.
public struct HistoryEntry: Sendable {
    public var commit: Commit
    /// The merge by which it came onto the line of the start's first parents; nil if it stands there itself.
    public var merge: Commit?
    /// Beside the commit's first parent; by cluster, then by family.
    public var changes: [Change]

    public init(commit: Commit, merge: Commit? = nil, changes: [Change]) {
        (self.commit, self.merge) = (commit, merge)
        self.changes = changes
    }

    /// When it came into force, by the committer's clock.
    var time: CommitTime { (merge ?? commit).committer.time }
}

/// What `soac log` shows: the one value that all its forms are made from.
public struct HistoryReport: Sendable {
    public var id: InstanceID
    /// The clusters that were looked at.
    public var clusters: [ClusterName]
    /// The commit that the history is followed back from.
    public var start: CommitID
    /// What came last is first.
    public var entries: [HistoryEntry]
    /// The commits at which a shallow clone ends.
    public var boundary: [Commit]

    public init(
        id: InstanceID, clusters: [ClusterName], start: CommitID, entries: [HistoryEntry], boundary: [Commit]
    ) {
        self.id = id
        self.clusters = clusters
        self.start = start
        self.entries = entries
        self.boundary = boundary
    }
}
