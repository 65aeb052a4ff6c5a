import Glibc

/// Everything that can go wrong between a repository and its reader.
public enum GitError: Error, Hashable, Sendable {
    /// Neither the path nor a folder above it is a git repository.
    case notARepository(path: String)
    /// The repository belongs to another user, and git was not told to trust it.
    case ownership(path: String)
    /// The repository names its objects by SHA-256, which libgit2 1.5 cannot read.
    case sha256(path: String)
    /// The repository is kept in a way that libgit2 1.5 cannot read.
    case unsupported(path: String, UnsupportedFeature)
    /// A variable of git's environment says what cannot be.
    case environment(String, reason: String)
    /// git's configuration cannot be read.
    case configuration(String)
    /// The index or the work tree of a bare repository was asked for.
    case noWorkTree(path: String)
    /// HEAD names a branch that has no commit yet.
    case emptyRepository
    case unknownRevision(String, hint: String)
    case ambiguousRevision(String)
    /// The revision may well exist, but beyond the boundary of a shallow clone.
    case shallow(revision: String)
    /// The two revisions stand on no commit together, as far as their histories are here.
    case noCommonCommit(String, String, isShallow: Bool)
    case missingObject(ObjectID)
    /// The object was left out of a partial clone.
    case partial(path: String, missing: ObjectID)
    /// The object is there, but its bytes are damaged or are not those that the id stands for.
    case corruptObject(ObjectID)
    case invalidPath(String, reason: String)
    /// The index has a merge conflict; `path` is the first one.
    case unmergedIndex(path: String)
    /// A call of the operating system failed on a file of the work tree.
    case io(path: String, errno: Int32)
    /// Anything else that libgit2 reports, with its own code, class and message.
    case library(code: Int32, klass: Int32, message: String)

    /// What is wrong, in one line without a full stop.
    public var message: String {
        switch self {
        case .notARepository(let path): "there is no git repository at \(path) or above it"
        case .ownership(let path): "the repository \(path) belongs to another user"
        case .sha256(let path): "the repository \(path) names its objects by SHA-256"
        case .unsupported(let path, let feature): feature.message(path)
        case .environment(let variable, let reason): "\(variable) in the environment: \(reason)"
        case .configuration(let message): "git's configuration cannot be read: \(message)"
        case .noWorkTree(let path): "the repository \(path) is bare: it has no index and no work tree"
        case .emptyRepository: "the repository has no commit yet"
        case .unknownRevision(let revision, _): "there is no revision \(revision)"
        case .ambiguousRevision(let revision): "more than one object has an id that begins with \(revision)"
        case .shallow(let revision): "\(revision) is not in this repository, which is a shallow clone"
        case .noCommonCommit(let one, let other, let isShallow):
            "\(one) and \(other) have no commit in common"
                + (isShallow ? " in this repository, which is a shallow clone" : "")
        case .missingObject(let id): "the object \(id) is missing"
        case .partial(let path, let id): "the object \(id) was left out of the partial clone \(path)"
        case .corruptObject(let id): "the object \(id) is corrupt"
        case .invalidPath(let path, let reason): "\(path): \(reason)"
        case .unmergedIndex(let path): "the index has unmerged paths, the first is \(path)"
        case .io(let path, let errno): "\(path): \(String(cString: strerror(errno)))"
        case .library(let code, let klass, let message): "\(message) (libgit2 error \(code), class \(klass))"
        }
    }

    /// What to do about it, where that can be said.
    public var hint: String? {
        switch self {
        case .notARepository: "name a folder inside a clone, or make one with `git clone`"
        case .ownership(let path): "add it with `git config --global --add safe.directory \(path)`"
        case .sha256: "use a repository made without `--object-format=sha256`"
        case .unsupported(let path, let feature): feature.hint(path)
        case .environment(let variable, _): "unset \(variable), or set it as git does for its hooks"
        case .configuration: "`git config --list --show-origin` shows where each setting comes from"
        case .noWorkTree: "name a revision, or use a clone with a work tree"
        case .emptyRepository: "commit something first, or read the index"
        case .unknownRevision(_, let hint): hint
        case .ambiguousRevision: "give more digits of the id"
        case .shallow: Deepening.hint
        case .noCommonCommit(let one, _, let isShallow):
            isShallow ? Deepening.hint : "compare with \(one) itself: two dots, as in \(one)..HEAD"
        case .missingObject: "look for the extent of the damage with `git fsck`, then clone again"
        case .partial(let path, _): "get the objects with `git -C \(path) fetch --refetch --no-filter`"
        case .corruptObject: "look for the extent of the damage with `git fsck`, then clone again"
        case .unmergedIndex: "resolve the conflict and `git add` the result"
        case .invalidPath, .io, .library: nil
        }
    }
}
