import Git

/// One of the two states that a diff compares, as people are told of it.
public struct ComparedState: Sendable {
    /// As it was asked for; of what is not committed, in words.
    public var name: String
    /// The commit; of the index and the work tree the one that is checked out. Nil: there is none, or it is not known.
    public var commit: Commit?
    /// Whether it is that commit, and nothing beside it.
    public var isCommitted: Bool
    /// What the name does not say: the branch, or where two histories parted.
    public var remark: String?

    public init(_ name: String, commit: Commit? = nil, isCommitted: Bool = false, remark: String? = nil) {
        (self.name, self.commit, self.isCommitted, self.remark) = (name, commit, isCommitted, remark)
    }
}
