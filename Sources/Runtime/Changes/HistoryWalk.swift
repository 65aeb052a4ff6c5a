import Git

/// Goes through a history as `git log PATH` does: all parents are followed, but where a commit is the same as one of its
/// parents, that one alone, as nothing has come from the others.
///
/// Newest first by the committer's clock; of commits of one moment, the one that was come upon first.
struct HistoryWalk<History: ResultHistory> {
    private let history: History
    private var queue = CommitQueue()
    /// The commits at which a shallow clone ends; in the order of the walk.
    private(set) var boundary: [Commit] = []

    init(_ history: History, from start: Commit) {
        self.history = history
        queue.add(start)
    }

    /// The next commit that is not the same as a parent, with its first parent; nil at the end. What a shallow clone begins
    /// with is no change that can be told.
    mutating func next() throws(GitError) -> (commit: Commit, parent: Commit?)? {
        while let commit = queue.next() {
            if commit.isBoundary {
                boundary.append(commit)
                continue
            }
            let parents = try commit.parents.map { id throws(GitError) in try history.commit(id) }
            if let same = try HistoryWalk.same(as: commit, among: parents, in: history) {
                queue.add(same)
                continue
            }
            for parent in parents { queue.add(parent) }
            if parents.isEmpty, try history.haveSameResult(commit, nil) { continue }
            return (commit, parents.first)
        }
        return nil
    }

    /// The first parent with the same files; else the first with the same result.
    private static func same(
        as commit: Commit, among parents: [Commit], in history: History
    ) throws(GitError) -> Commit? {
        for parent in parents where try history.haveSameFiles(commit, parent) { return parent }
        for parent in parents where try history.haveSameResult(commit, parent) { return parent }
        return nil
    }
}

/// Commits that are still to be looked at, each once.
struct CommitQueue {
    /// By the committer's time, the newest last; of one time, the first come last.
    private var waiting: [Commit] = []
    private var known: Set<CommitID> = []

    mutating func add(_ commit: Commit) {
        guard known.insert(commit.id).inserted else { return }
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].committer.time.seconds < commit.committer.time.seconds {
                low = middle + 1
            } else {
                high = middle
            }
        }
        waiting.insert(commit, at: low)
    }

    mutating func next() -> Commit? { waiting.popLast() }
}
