import Git

/// Goes through a history as `git log PATH` does: all parents are followed, but where a commit is the same as one of its
/// parents, that one alone, as nothing has come from the others.
///
/// What came onto the line of first parents last is first; of what one merge brought, the newest by the committer's clock;
/// of commits of one moment, the one that was come upon first.
struct HistoryWalk<History: ResultHistory> {
    private let history: History
    private var queue = CommitQueue()
    private var arrivals: Arrivals<History>
    /// The commits at which a shallow clone ends; in the order of the walk.
    private(set) var boundary: [Commit] = []
    /// Nobody asks for what came earlier, in seconds since 1970.
    private let since: Int?
    /// How many commits in a row were earlier than that.
    private var early = 0

    /// A clock that was wrong makes a commit early, and those before it need not be.
    private static var patience: Int { 16 }

    init(_ history: History, from start: Commit, since: Int? = nil) {
        self.history = history
        self.since = since
        arrivals = Arrivals(history, from: start)
        queue.add(start, place: 0)
    }

    /// A commit that is not the same as a parent.
    struct Step {
        var commit: Commit
        var parent: Commit?
        /// The merge that brought it onto the line of first parents; nil if it stands there itself.
        var merge: Commit?
    }

    /// The next commit that is not the same as a parent; nil at the end, or where all that follow are too early. What a shallow clone begins with is no change that can
    /// be told.
    mutating func next() throws(GitError) -> Step? {
        while let commit = queue.next() {
            if commit.isBoundary {
                boundary.append(commit)
                continue
            }
            let arrival = try arrivals.arrival(of: commit.id).commit
            if let since {
                early = arrival.committer.time.seconds < since ? early + 1 : 0
                if early > Self.patience { return nil }
            }
            let parents = try commit.parents.map { id throws(GitError) in try history.commit(id) }
            if let same = try HistoryWalk.same(as: commit, among: parents, in: history) {
                try add(same)
                continue
            }
            for parent in parents { try add(parent) }
            if parents.isEmpty, try history.haveSameResult(commit, nil) { continue }
            return Step(commit: commit, parent: parents.first, merge: arrival.id == commit.id ? nil : arrival)
        }
        return nil
    }

    private mutating func add(_ commit: Commit) throws(GitError) {
        queue.add(commit, place: try arrivals.arrival(of: commit.id).place)
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
    /// By their places, the smallest last; of one place by the committer's time, the newest last; of one time, the first come
    /// last.
    private var waiting: [(commit: Commit, place: Int)] = []
    private var known: Set<CommitID> = []

    mutating func add(_ commit: Commit, place: Int) {
        guard known.insert(commit.id).inserted else { return }
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            let other = waiting[middle]
            let isLater =
                other.place == place
                ? other.commit.committer.time.seconds < commit.committer.time.seconds : other.place > place
            if isLater {
                low = middle + 1
            } else {
                high = middle
            }
        }
        waiting.insert((commit, place), at: low)
    }

    mutating func next() -> Commit? { waiting.popLast()?.commit }
}
