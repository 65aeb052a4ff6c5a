import Git

/// How commits hang together, and which of them are alike.
protocol History {
    func commit(_ id: CommitID) throws(GitError) -> Commit

    /// Whether both have the same files, as far as they matter, and so the same results. Quick to tell.
    func haveSameFiles(_ one: Commit, _ other: Commit) throws(GitError) -> Bool
}

/// A history of something that each commit gives.
protocol ResultHistory: History {
    /// Nil stands for the time before the first commit.
    func haveSameResult(_ one: Commit, _ other: Commit?) throws(GitError) -> Bool
}

/// A history of something with fields.
protocol FieldHistory: History {
    associatedtype Field: Hashable

    /// The fields, with their values; nil where what was there is left alone, because it cannot be compiled.
    func fields(at commit: Commit) throws(GitError) -> Set<Field>?
}
