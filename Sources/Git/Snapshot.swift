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
    private(set) var backing: Backing
    /// Bytes of the path of the top, relative to that of the repository.
    private let rootPath: [UInt8]
    /// Nil for a commit, and for a folder without a repository.
    private let changed: ChangedPaths?
    /// Nil for a commit, and where nothing is known.
    private var unchanged: UnchangedDirectories?

    /// Resolves `source`; `root` is a folder of the repository that is taken as the top. An index, or a work tree, that has
    /// all as HEAD has it is read from HEAD's objects.
    ///
    /// Throws the errors of `Repository.commit`; `noWorkTree`, `unmergedIndex`, `unsupported`; and
    /// `invalidPath` if there is no such root.
    ///
    /// `unsaved` counts in a work tree, and in nothing else. `isEdited`: there will be more of it (`editing`).
    public init(
        _ source: SnapshotSource, of repository: Repository, root: String = "", unsaved: [UnsavedFile] = [],
        isEdited: Bool = false
    ) throws(GitError) {
        (self.source, location) = (source, repository.location)
        rootPath = [UInt8](root.utf8.split(separator: CStrings.slash).joined(separator: [CStrings.slash]))
        switch source {
        case .revision(let revision):
            let commit = try repository.commit(revision)
            (self.commit, head, backing, changed, unchanged) = (commit, nil, .objects, nil, nil)
            let top = Directory(place: .tree(try repository.tree(of: commit)))
            self.root = try SnapshotReader(backing, repository, root: top, commit: commit).directory(
                at: root, in: source)
        case .index, .workTree:
            guard let workTree = repository.workTree else {
                throw .noWorkTree(path: repository.location.gitDirectory)
            }
            let changed = ChangedPaths(root: rootPath, workTree: source == .workTree ? workTree : nil)
            let head = try Self.head(of: repository)
            (commit, self.head, self.changed) = (nil, head, changed)
            let path = rootPath
            let edited = source == .workTree ? unsaved : []
            unchanged = head.flatMap {
                UnchangedDirectories(changed, since: $0, root: path, unsaved: edited, in: repository)
            }
            if let unchanged, unchanged.changedFiles == 0, !isEdited {
                (backing, self.root) = (.objects, Directory(place: .tree(unchanged.top)))
                return
            }
            backing =
                source == .index
                ? .index(try IndexTree(of: repository, for: .content))
                : .workTree(try WorkTree(top: workTree, of: repository, unsaved: edited))
            let reader = SnapshotReader(backing, repository, root: Directory(place: .path([])), commit: nil)
            self.root = try reader.directory(at: root, in: source)
        }
    }

    /// The files of a folder as they are, whether it is a work tree or not. They are read as those of a work tree are.
    ///
    /// Throws `io` if there is no such folder.
    public init(folder path: String, unsaved: [UnsavedFile] = []) throws(GitError) {
        let top = Directory(place: .path([]))
        let tree = WorkTree(top: path, unsaved: unsaved)
        // Only whether it is there, by a name that nothing has: it may hold thousands.
        _ = try tree.entries(of: [], without: nil, only: []) { _ in false }
        (source, commit, head, location, backing, root) = (.workTree, nil, nil, nil, .workTree(tree), top)
        (rootPath, changed, unchanged) = ([], nil, nil)
    }

    /// The same with these files in place of all that were unsaved before. Of a work tree or a folder that is edited; another
    /// snapshot stays as it is.
    public func editing(_ unsaved: [UnsavedFile]) -> Snapshot {
        guard case .workTree(var tree) = backing else { return self }
        var edited = self
        tree.unsaved = unsaved
        edited.backing = .workTree(tree)
        edited.unchanged = unchanged?.without(unsaved, root: rootPath)
        return edited
    }

    /// Whether a file at a path from the top that is taken, or below it, counts as it is not on the disk.
    public func isEdited(at path: String) -> Bool {
        guard case .workTree(let tree) = backing else { return false }
        let path = Array(pathFromTop(path).utf8)
        return tree.unsaved.contains { $0.path == path || $0.path.starts(with: path + [CStrings.slash]) }
    }

    /// A path from the top that is taken, from that of the repository: as `UnsavedFile` has it.
    public func pathFromTop(_ path: String) -> String {
        rootPath.isEmpty ? path : String(decoding: rootPath, as: UTF8.self) + "/" + path
    }

    /// The files of a commit; `root` as above.
    public init(_ commit: Commit, of repository: Repository, root: String = "") throws(GitError) {
        let top = Directory(place: .tree(commit.tree))
        (source, self.commit, head) = (.revision(commit.id.id.description), commit.id, nil)
        (backing, location, rootPath, changed, unchanged) = (.objects, repository.location, [], nil, nil)
        self.root = try SnapshotReader(.objects, repository, root: top, commit: commit.id).directory(
            at: root, in: source)
    }

    /// Another tree of the repository that a snapshot is of, taken as the top.
    public init(_ tree: TreeID, beside other: Snapshot) {
        (source, commit, head) = (.revision(tree.id.description), nil, nil)
        (root, location, backing) = (Directory(place: .tree(tree)), other.location, .objects)
        (rootPath, changed, unchanged) = ([], nil, nil)
    }

    /// A reader in a repository that is open already, for the thread that it belongs to: what was read of one snapshot need
    /// not be read again for the next.
    public func open(in repository: Repository) -> SnapshotReader {
        SnapshotReader(backing, repository, root: root, commit: commit, changed: changed, unchanged: unchanged)
    }

    /// A reader for the calling thread, with a repository of its own.
    public func open() throws(GitError) -> SnapshotReader {
        let repository: Repository? = if let location { try Repository(reopening: location) } else { nil }
        return SnapshotReader(
            backing, repository, root: root, commit: commit, changed: changed, unchanged: unchanged)
    }

    // MARK: What changed

    /// How many files of the index or the work tree are not as HEAD has them; nil if that is not known.
    func changedFiles() -> Int? {
        if let unchanged { return unchanged.changedFiles }
        guard let head, let changed, let repository = reopened() else { return nil }
        return try? changed.paths(since: repository.tree(of: head), in: repository).count
    }

    /// How many files of the work tree are not as this commit has them, if it is the one that is checked out; nil elsewhere.
    func unreadFiles() -> Int? {
        guard let repository = reopened(), let top = repository.workTree, let commit,
            (try? Self.head(of: repository)) == commit
        else { return nil }
        let changed = ChangedPaths(root: rootPath, workTree: top)
        return try? changed.paths(since: repository.tree(of: commit), in: repository).count
    }

    private func reopened() -> Repository? { location.flatMap { try? Repository(reopening: $0) } }

    /// The folder that is read without a repository.
    public var folder: String? {
        guard location == nil, case .workTree(let tree) = backing else { return nil }
        return tree.top
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
    private let changed: ChangedPaths?
    private let unchanged: UnchangedDirectories?
    /// Nil if this is no work tree of a repository.
    private lazy var ignored: IgnoreFiles? = {
        guard case .workTree(let tree) = backing, let repository else { return nil }
        return IgnoreFiles(of: tree, in: repository)
    }()

    init(
        _ backing: Snapshot.Backing, _ repository: Repository?, root: Directory, commit: CommitID?,
        changed: ChangedPaths? = nil, unchanged: UnchangedDirectories? = nil
    ) {
        (self.changed, self.unchanged) = (changed, unchanged)
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
        guard directory == root, let known = unchanged else {
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
            return try tree.entries(of: path, without: ignored, where: isWanted ?? { _ in true })
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
        if case .path(let path) = directory.place, let workTree {
            return try workTree.entry(named: Array(name.utf8), of: path, without: ignored)
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
        guard let repository, let commit, let changed = other.changed else { return nil }
        let paths = try changed.names(since: repository.tree(of: commit), in: repository)
        let names = Set(paths.map { String(decoding: $0, as: UTF8.self) }).union(here.symlinks)
        return try names.map { name throws(GitError) in
            (here: here.entry(named: name), there: try other.entry(named: name, in: other.root))
        }.filter { $0.here != nil || $0.there != nil }
    }

    /// Nil if this is none.
    private var workTree: WorkTree? { if case .workTree(let tree) = backing { tree } else { nil } }

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
