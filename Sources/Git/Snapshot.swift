/// A state of the files of a repository.
public enum SnapshotSource: Hashable, Sendable {
    /// A commit, by any name it has.
    case revision(String)
    /// What `git commit` would commit.
    case index
    /// What `git commit` would commit after `git add --all`.
    case workTree
}

/// One state of the files, resolved once, to be read by any number of threads.
///
/// A commit and the index are frozen with this value: a branch that moves on does not change it. The work
/// tree is not: its files are read as they are at that moment; only what is tracked is fixed.
public struct Snapshot: Sendable {
    enum Backing: Sendable {
        case objects
        case index(IndexTree)
        case workTree(WorkTree)
    }

    public let source: SnapshotSource
    /// The commit; nil for the index and the work tree.
    public let commit: CommitID?
    /// What is checked out under the index or the work tree; nil for a commit, and before the first commit.
    public let head: CommitID?
    /// The directory that is taken as the top.
    public let root: Directory
    /// Where the repository is; nil for a folder without one.
    public let location: RepositoryLocation?
    let backing: Backing
    /// Nil for a commit, and where there is none.
    private let unchanged: UnchangedDirectories?

    /// Resolves `source`; `root` is a folder of the repository that is taken as the top.
    ///
    /// Throws the errors of `Repository.commit`; `noWorkTree`, `unmergedIndex`, `sparseWorkTree`; and
    /// `invalidPath` if there is no such root.
    public init(_ source: SnapshotSource, of repository: Repository, root: String = "") throws(GitError) {
        let top: Directory
        switch source {
        case .revision(let revision):
            let commit = try repository.commit(revision)
            (self.commit, head, backing) = (commit, nil, .objects)
            top = Directory(place: .tree(try repository.tree(of: commit)))
        case .index, .workTree:
            guard let workTree = repository.workTree else {
                throw .noWorkTree(path: repository.location.gitDirectory)
            }
            (commit, head) = (nil, try Self.head(of: repository))
            backing =
                source == .index
                ? .index(try IndexTree(of: repository, for: .content))
                : .workTree(WorkTree(top: workTree, tracked: try IndexTree(of: repository, for: .tracking)))
            top = Directory(place: .path([]))
        }
        self.source = source
        location = repository.location
        let reader = SnapshotReader(backing, repository, root: top, commit: commit)
        self.root = try reader.directory(at: root, in: source)
        if case .path(let path) = self.root.place, let head {
            unchanged = UnchangedDirectories(head: head, root: path, toWorkTree: source == .workTree)
        } else {
            unchanged = nil
        }
    }

    /// The files of a folder as they are, whether it is a work tree or not. They are read as those of a work tree are.
    ///
    /// Throws `io` if there is no such folder.
    public init(folder path: String) throws(GitError) {
        let top = Directory(place: .path([]))
        let tree = WorkTree(top: path, tracked: IndexTree())
        _ = try tree.entries(of: [], in: nil)
        (source, commit, head, location, backing, root) = (.workTree, nil, nil, nil, .workTree(tree), top)
        unchanged = nil
    }

    /// The files of a commit; `root` as above.
    public init(_ commit: Commit, of repository: Repository, root: String = "") throws(GitError) {
        let top = Directory(place: .tree(commit.tree))
        (source, self.commit, head) = (.revision(commit.id.id.description), commit.id, nil)
        (backing, location, unchanged) = (.objects, repository.location, nil)
        self.root = try SnapshotReader(.objects, repository, root: top, commit: commit.id).directory(
            at: root, in: source)
    }

    /// Another tree of the repository that a snapshot is of, taken as the top.
    public init(_ tree: TreeID, beside other: Snapshot) {
        (source, commit, head) = (.revision(tree.id.description), nil, nil)
        (root, location, backing, unchanged) = (Directory(place: .tree(tree)), other.location, .objects, nil)
    }

    /// A reader in a repository that is open already, for the thread that it belongs to: what was read of one snapshot need
    /// not be read again for the next.
    public func open(in repository: Repository) -> SnapshotReader {
        SnapshotReader(backing, repository, root: root, commit: commit, unchanged: unchanged)
    }

    /// A reader for the calling thread, with a repository of its own.
    public func open() throws(GitError) -> SnapshotReader {
        let repository: Repository? = if let location { try Repository(reopening: location) } else { nil }
        return SnapshotReader(backing, repository, root: root, commit: commit, unchanged: unchanged)
    }

    private static func head(of repository: Repository) throws(GitError) -> CommitID? {
        do {
            return try repository.commit("HEAD")
        } catch .emptyRepository {
            return nil
        }
    }
}

/// Reads the directories and files of a snapshot. Not Sendable, as its repository is not: one a thread.
public final class SnapshotReader {
    public let root: Directory
    private let backing: Snapshot.Backing
    private let repository: Repository?
    private let commit: CommitID?
    /// The root, once a name was looked up in it.
    private var openRoot: TreeHandle?
    private let unchanged: UnchangedDirectories?

    init(
        _ backing: Snapshot.Backing, _ repository: Repository?, root: Directory, commit: CommitID?,
        unchanged: UnchangedDirectories? = nil
    ) {
        self.unchanged = unchanged
        self.root = root
        self.commit = commit
        self.backing = backing
        self.repository = repository
    }

    /// Everything in a directory of this snapshot, sorted by the bytes of the names.
    ///
    /// Throws the errors of reading an object, or `io`.
    public func entries(of directory: Directory) throws(GitError) -> [Entry] {
        if case .tree(let id) = directory.place, let repository { return try repository.entries(of: id) }
        guard directory == root, let repository, let known = unchanged?.find(in: repository) else {
            return try entries(of: directory, where: nil)
        }
        let others = try entries(of: directory) { !known.names.contains($0) }
        return (others + known.entries).sorted(by: Entry.byName)
    }

    /// Of a directory that is no tree, those that are wanted by their names; nil: all.
    private func entries(
        of directory: Directory, where isWanted: (([UInt8]) -> Bool)?
    ) throws(GitError) -> [Entry] {
        switch (directory.place, backing) {
        case (.path(let path), .workTree(let tree)):
            return try tree.entries(of: path, in: repository, where: isWanted ?? { _ in true })
        case (.path(let path), .index(let index)):
            if let entries = index.entries(of: path) {
                return isWanted.map { isWanted in entries.filter { isWanted($0.nameBytes) } } ?? entries
            }
        default: break
        }
        preconditionFailure("the directory is one of another snapshot")
    }

    /// What a directory of this snapshot has under that name; nil if there is nothing.
    ///
    /// Throws the errors of `entries`.
    public func entry(named name: String, in directory: Directory) throws(GitError) -> Entry? {
        if directory == root, let handle = try handleOfRoot() { return handle.entry(named: name) }
        if case .tree(let id) = directory.place, let repository {
            return try TreeHandle(id, in: repository).entry(named: name)
        }
        return try entries(of: directory) { $0.elementsEqual(name.utf8) }.first
    }

    /// The names at the root of this commit that may not have the same in another state of the repository, with what each
    /// has; also the symlinks, which may lead to something else. Nil if this is no commit, or the other is no state of a
    /// repository.
    ///
    /// Throws the errors of `entries`.
    public func differences(to other: SnapshotReader) throws(GitError) -> [(here: Entry?, there: Entry?)]? {
        guard let here = try handleOfRoot() else { return nil }
        if let there = try other.handleOfRoot() { return here.differences(to: there) }
        guard let repository, let commit, other.repository != nil, case .path(let path) = other.root.place else {
            return nil
        }
        let toWorkTree = if case .workTree = other.backing { true } else { false }
        let changed = try repository.changedNames(
            from: repository.tree(of: commit), toWorkTree: toWorkTree, root: path)
        let names = Set(changed.map { String(decoding: $0, as: UTF8.self) }).union(here.symlinks)
        return try names.map { name throws(GitError) in
            (here.entry(named: name), try other.entry(named: name, in: other.root))
        }
    }

    /// How many directories are at the root, without those whose names begin with one of these characters. Nil if this is
    /// no commit.
    ///
    /// Throws the errors of `entries`.
    public func countOfDirectories(unlike beginnings: String) throws(GitError) -> Int? {
        try handleOfRoot()?.countOfDirectories(unlike: Array(beginnings.utf8))
    }

    /// Nil if the root is no tree of the repository.
    private func handleOfRoot() throws(GitError) -> TreeHandle? {
        guard case .objects = backing, case .tree(let id) = root.place, let repository else { return nil }
        if let openRoot { return openRoot }
        let handle = try TreeHandle(id, in: repository)
        openRoot = handle
        return handle
    }

    /// The content of a file, or the target of a symbolic link, of at most `limit` bytes. A longer one is
    /// told from its header, and not read.
    ///
    /// Throws `invalidPath` for an entry of another kind, the errors of reading an object, or `io`.
    public func read(_ file: Entry, limit: Int) throws(GitError) -> Content {
        switch (file.kind, file.place, backing) {
        case (.file, .object(let id), _), (.executable, .object(let id), _), (.symlink, .object(let id), _):
            if let repository { return try repository.read(BlobID(id), limit: limit) }
            preconditionFailure("objects are read from a repository")
        case (.file, .path(let path), .workTree(let tree)),
            (.executable, .path(let path), .workTree(let tree)):
            return try tree.readFile(path, limit: limit)
        case (.symlink, .path(let path), .workTree(let tree)):
            return try tree.readLink(path, limit: limit)
        default:
            throw .invalidPath(file.name, reason: "is neither a file nor a symbolic link")
        }
    }

    /// The directory at a path below the root.
    fileprivate func directory(at path: String, in source: SnapshotSource) throws(GitError) -> Directory {
        var directory = root
        for component in path.split(separator: "/") {
            guard let entry = try entry(named: String(component), in: directory), entry.nameIsValid else {
                throw .invalidPath(path, reason: "there is no such folder in \(source.phrase)")
            }
            guard let next = entry.directory else {
                throw .invalidPath(path, reason: "\(component) is not a folder in \(source.phrase)")
            }
            directory = next
        }
        return directory
    }
}

extension SnapshotSource {
    fileprivate var phrase: String {
        switch self {
        case .revision(let revision): "the revision \(revision)"
        case .index: "the index"
        case .workTree: "the work tree"
        }
    }
}
