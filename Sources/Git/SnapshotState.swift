/// Which state of the files a snapshot has, to be told: who reads that all is well must see of what.
public struct SnapshotState: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A commit, by the name that it was asked for.
        case commit(revision: String)
        case index
        case workTree
        /// A folder as it is, by its path.
        case folder(String)
    }

    public var kind: Kind
    /// The commit; of the index and the work tree the one that is checked out. Nil before the first, and for a folder.
    public var commit: CommitID?
    /// How many files the index or the work tree has otherwise than the commit; where a commit is read, how many of the work
    /// tree nobody looked at. Nil if that is not known.
    public var changedFiles: Int?

    public init(_ kind: Kind, commit: CommitID? = nil, changedFiles: Int? = nil) {
        (self.kind, self.commit, self.changedFiles) = (kind, commit, changedFiles)
    }

    /// `work tree (2 files changed since 1f2e3d4c)`, `HEAD 1f2e3d4c; 1 changed file was not looked at`
    public var description: String {
        switch kind {
        case .commit(let revision):
            guard let changedFiles, changedFiles > 0 else { return commitName(revision) }
            let verb = changedFiles == 1 ? "file was" : "files were"
            return "\(commitName(revision)); \(changedFiles) changed \(verb) not read"
        case .index: return "index (\(changes))"
        case .workTree: return "work tree (\(changes))"
        case .folder(let path): return "folder \(path)"
        }
    }

    /// `main 1f2e3d4c`; of a commit that was asked for by its id, that alone.
    private func commitName(_ revision: String) -> String {
        guard let commit else { return revision }
        let isID = !revision.isEmpty && commit.id.description.hasPrefix(revision.lowercased())
        return isID ? commit.short : "\(revision) \(commit.short)"
    }

    private var changes: String {
        guard let commit else { return "there is no commit yet" }
        guard let changedFiles else { return "on \(commit.short)" }
        let count = changedFiles == 0 ? "nothing" : changedFiles == 1 ? "1 file" : "\(changedFiles) files"
        return "\(count) changed since \(commit.short)"
    }
}

extension CommitID {
    /// The first eight digits, as people are shown it.
    fileprivate var short: String { String(id.description.prefix(8)) }
}

extension Snapshot {
    /// Which state this is. Where a commit is read that is checked out, the files of the work tree are compared with it, which
    /// costs what `git status` costs; without `countsUnread` nobody does.
    public func state(countsUnread: Bool = true) -> SnapshotState {
        switch source {
        case .revision(let revision):
            return SnapshotState(
                .commit(revision: revision), commit: commit, changedFiles: countsUnread ? unreadFiles() : nil)
        case .index: return SnapshotState(.index, commit: head, changedFiles: changedFiles())
        case .workTree:
            if let folder { return SnapshotState(.folder(folder)) }
            return SnapshotState(.workTree, commit: head, changedFiles: changedFiles())
        }
    }
}
