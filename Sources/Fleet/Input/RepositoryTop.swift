import Compiler
import Git
import Glibc
import Synchronization

/// The top of a repository, and what is read there beside soa-configs: of a work tree the files as they lie there, of a bare
/// repository those of a commit. Symlinks are followed inside alone: whatever is committed, nothing else of this machine is read.
public struct RepositoryTop: Sendable {
    private let snapshot: Snapshot
    /// Absolute path of the folder; nil: a commit.
    public let folder: String?
    /// Where folders beside the repository are.
    let outside: String?

    /// `revision` counts for a bare repository alone. Throws the errors of `Snapshot`.
    public init(of repository: Repository, at revision: String) throws(GitError) {
        folder = repository.workTree
        snapshot =
            if let folder { try Snapshot(folder: folder) } else { try Snapshot(.revision(revision), of: repository) }
        outside = Self.parent(of: folder ?? repository.location.gitDirectory)
    }

    /// A folder, be it a repository or not.
    public init(folder path: String) throws(GitError) {
        (snapshot, folder) = (try Snapshot(folder: path), path)
        outside = RealPath.of(path).flatMap(Self.parent)
    }

    /// What the commit that was asked last says: it never says another thing, and a run asks more than once.
    private static let last = Mutex<(commit: CommitID, settings: Outcome<SourceFile>)?>(nil)

    /// `.soac.yaml`, and what keeps it from being read.
    public func settings() throws(GitError) -> Outcome<SourceFile> {
        if let folder, access("\(folder)/\(RepositorySettings.fileName)", F_OK) != 0 { return Outcome(.absent) }
        guard let commit = snapshot.commit else { return try SourceTree(snapshot).file(RepositorySettings.fileName) }
        if let last = Self.last.withLock({ $0 }), last.commit == commit { return last.settings }
        let settings = try SourceTree(snapshot).file(RepositorySettings.fileName)
        Self.last.withLock { $0 = (commit, settings) }
        return settings
    }

    /// `.soac.yaml` at the top of a repository in one of its states, for who reads the folder `root` of it; nil if that is
    /// the top itself. Its path is told from that folder.
    public static func settings(
        of source: SnapshotSource, in repository: Repository, above root: String
    ) throws(GitError) -> Outcome<SourceFile>? {
        let depth = parts(root).count
        if depth == 0 { return nil }
        var read: Outcome<SourceFile>
        if case .workTree = source {
            read = try RepositoryTop(of: repository, at: "HEAD").settings()
        } else {
            read = try SourceTree(Snapshot(source, of: repository)).file(RepositorySettings.fileName)
        }
        if case .present(let path, let bytes) = read.value {
            read.value = .present(path: String(repeating: "../", count: depth) + path, bytes: bytes)
        }
        return read
    }

    /// The names of the folders in a folder; nil if that is none.
    public func folders(in path: String) throws(GitError) -> [String]? {
        try SourceTree(snapshot).folders(in: Self.parts(path))
    }

    /// The files of a system configuration; nil if there is no such folder.
    public func configuration(in path: String) throws(GitError) -> [SystemConfigurationFile]? {
        try SourceTree(snapshot).jsonFiles(below: Self.parts(path), limit: JSONParser.sizeLimit)?.map { file in
            if let bytes = file.bytes { return SystemConfigurationFile(path: file.path, bytes: bytes) }
            return SystemConfigurationFile(path: file.path, bytes: nil, reason: file.reason ?? "it cannot be read")
        }
    }

    /// What is read, as it looks from outside: of a folder by the times of its files.
    public func stamp(of path: String) throws(FileError) -> RepositoryStamp {
        guard let folder else { return .commit(snapshot.commit) }
        return .folder(try FolderStamp("\(folder)/\(path)", depth: 3))
    }

    private static func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    /// Nil at the top of all.
    private static func parent(of path: String) -> String? {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard path.count > 1, let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// Two that are equal are of folders that nobody has changed meanwhile.
public enum RepositoryStamp: Equatable, Sendable {
    case folder(FolderStamp)
    case commit(CommitID?)
}
