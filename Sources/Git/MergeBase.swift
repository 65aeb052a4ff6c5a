import CLibgit2

extension Repository {
    /// The last commit that both stand on; nil if their histories share none, as far as they are here.
    ///
    /// Throws the errors of reading an object.
    public func mergeBase(_ one: CommitID, _ other: CommitID) throws(GitError) -> CommitID? {
        if one == other { return one }
        guard boundary.isEmpty else { return try MergeBaseWalk.run(one, other, in: self) }
        var (first, second, base) = (one.id.raw, other.id.raw, git_oid())
        let code = git_merge_base(&base, handle, &first, &second)
        if code == GIT_ENOTFOUND.rawValue, Library.isNoMergeBase { return nil }
        guard code == 0 else { throw objectError(code, one.id) }
        return CommitID(ObjectID(base))
    }

    /// Where `A...B` begins.
    ///
    /// Throws `noCommonCommit` if there is none, and the errors of `commit` and `mergeBase`.
    public func mergeBase(_ one: String, _ other: String) throws(GitError) -> CommitID {
        guard let base = try mergeBase(commit(one), commit(other)) else {
            throw .noCommonCommit(one, other, isShallow: isShallow)
        }
        return base
    }
}

/// Looks for the merge base in a shallow clone, at whose boundary libgit2 1.5 fails. As git does it: the youngest commit
/// first, each with a note of whose ancestor it is.
private struct MergeBaseWalk {
    private struct Reach: OptionSet {
        let rawValue: UInt8
        static let ofOne = Reach(rawValue: 1)
        static let ofOther = Reach(rawValue: 2)
        /// An ancestor of a common one, which is no merge base.
        static let old = Reach(rawValue: 4)
        static let both: Reach = [.ofOne, .ofOther]
    }

    private var reaches: [CommitID: Reach] = [:]
    /// Sorted by the committer's time, the youngest last.
    private var waiting: [Commit] = []
    private let repository: Repository

    static func run(_ one: CommitID, _ other: CommitID, in repository: Repository) throws(GitError) -> CommitID? {
        var walk = MergeBaseWalk(repository: repository)
        try walk.reach(one, .ofOne)
        try walk.reach(other, .ofOther)
        var found: [CommitID] = []
        while walk.waiting.contains(where: { walk.reaches[$0.id]?.contains(.old) != true }) {
            let commit = walk.waiting.removeLast()
            var reach = walk.reaches[commit.id] ?? []
            if reach.isSuperset(of: .both), !reach.contains(.old) {
                if !found.contains(commit.id) { found.append(commit.id) }
                reach.insert(.old)
            }
            for parent in commit.parents { try walk.reach(parent, reach) }
        }
        // A clock that was wrong may have put an ancestor before its descendant.
        return found.first { walk.reaches[$0]?.contains(.old) != true }
    }

    private init(repository: Repository) { self.repository = repository }

    private mutating func reach(_ id: CommitID, _ reach: Reach) throws(GitError) {
        let known = reaches[id] ?? []
        guard !known.isSuperset(of: reach) else { return }
        reaches[id] = known.union(reach)
        let commit = try repository.read(id)
        let time = commit.committer.time.seconds
        let place = waiting.firstIndex { $0.committer.time.seconds > time } ?? waiting.endIndex
        waiting.insert(commit, at: place)
    }
}
