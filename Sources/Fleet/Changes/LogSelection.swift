import Git

/// Which commits a log shows, of those that changed something.
public struct LogSelection {
    /// Of the time at which a commit came into force, in seconds since 1970; both ends count.
    public var since: Int?
    public var until: Int?
    /// Of what is `Name <address>`.
    public var author: ((String) -> Bool)?
    /// Of the whole message.
    public var message: ((String) -> Bool)?
    /// Nil: all.
    public var maxCount: Int?

    public init(
        since: Int? = nil, until: Int? = nil, author: ((String) -> Bool)? = nil, message: ((String) -> Bool)? = nil,
        maxCount: Int? = nil
    ) {
        (self.since, self.until, self.author, self.message) = (since, until, author, message)
        self.maxCount = maxCount
    }

    /// Whether a time is within.
    public func admits(_ seconds: Int) -> Bool { seconds >= since ?? .min && seconds <= until ?? .max }

    /// `merge` is what brought the commit.
    func admits(_ commit: Commit, merge: Commit?, in repository: Repository) throws(GitError) -> Bool {
        guard admits((merge ?? commit).committer.time.seconds) else { return false }
        if let author, !author("\(commit.author.name) <\(commit.author.email)>") { return false }
        guard let message else { return true }
        return message(try repository.message(of: commit.id))
    }
}
