import Compiler
import Emitters
import Git

/// Finds the commits that changed what an instance runs as.
public struct InstanceLog: Sendable {
    public var subject: HistorySubject
    /// Nil: all.
    public var maxCount: Int?

    public init(_ subject: HistorySubject, maxCount: Int?) {
        self.subject = subject
        self.maxCount = maxCount
    }

    /// What a look into a history gives.
    public struct Result: Sendable {
        /// What came last is first.
        public var entries: [HistoryEntry]
        /// The commits at which a shallow clone ends; empty if all of the history is there.
        public var boundary: [Commit]
        /// The instances that the service had in the states that were compiled, by name.
        public var instances: [InstanceName]
    }

    public func run(from start: CommitID, in repository: Repository) throws(GitError) -> Result {
        let history = InstanceHistory(subject, in: repository)
        var walk = HistoryWalk(history, from: try history.commit(start))
        var entries: [HistoryEntry] = []
        while entries.count < maxCount ?? .max, let step = try walk.next() {
            entries.append(
                HistoryEntry(
                    commit: step.commit, merge: step.merge,
                    changes: try history.changes(from: step.parent, to: step.commit)))
        }
        return Result(entries: entries, boundary: walk.boundary, instances: history.instances.sorted())
    }
}
