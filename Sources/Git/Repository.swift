import CLibgit2
import Glibc

/// Where a repository is: enough to open it again, for instance on another thread.
public struct RepositoryLocation: Hashable, Sendable {
    /// Absolute path of the git directory; of a linked work tree, its own part of it.
    public let gitDirectory: String
    /// Absolute path of the work tree; nil for a bare repository.
    public let workTree: String?
}

/// An open git repository with SHA-1 objects.
///
/// Not Sendable: libgit2 allows one thread at a time in a repository, so each thread opens its own from
/// the `location`. Every object is hashed as it is read, and one that does not match its id is an error.
public final class Repository {
    public let location: RepositoryLocation
    let handle: OpaquePointer
    private let objects: OpaquePointer

    /// Begins what the first use of a repository would wait for: libgit2 reads the machine's certificates as it starts, some
    /// milliseconds, which another thread can do while this one reads its other inputs.
    public static func prepare() { Library.startElsewhere() }

    /// Opens the repository that `path` lies in, as git finds it: bare or not, a linked work tree, a
    /// submodule.
    ///
    /// Throws `notARepository`, `ownership`, `sha256` or `library`.
    public convenience init(discovering path: String) throws(GitError) {
        try self.init(opening: path, flags: 0)
    }

    /// Opens a repository a second time.
    public convenience init(reopening location: RepositoryLocation) throws(GitError) {
        try self.init(opening: location.gitDirectory, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
    }

    private init(opening path: String, flags: UInt32) throws(GitError) {
        Library.start()
        var handle: OpaquePointer?
        let opened = git_repository_open_ext(&handle, path, flags, nil)
        guard opened == 0, let handle else { throw Self.openError(opened, path) }
        var objects: OpaquePointer?
        let code = git_repository_odb(&objects, handle)
        guard code == 0, let objects else {
            git_repository_free(handle)
            throw Library.lastError(code)
        }
        self.handle = handle
        self.objects = objects
        location = RepositoryLocation(
            gitDirectory: Self.path(git_repository_path(handle)) ?? path,
            workTree: Self.path(git_repository_workdir(handle)))
    }

    deinit {
        git_odb_free(objects)
        git_repository_free(handle)
    }

    /// Absolute path of the work tree; nil for a bare repository.
    public var workTree: String? { location.workTree }

    /// The commit that a revision names: `HEAD`, a branch, a tag, `HEAD~3`, an id or the beginning of one,
    /// anything of gitrevisions(7) that is one object.
    ///
    /// Throws `unknownRevision`, `ambiguousRevision`, `emptyRepository`, `shallow`, and the errors of
    /// reading an object.
    public func commit(_ revision: String) throws(GitError) -> CommitID {
        guard !revision.utf8.contains(0) else {
            throw .unknownRevision(revision, hint: "a revision has no NUL character")
        }
        var named: OpaquePointer?
        let parsed = git_revparse_single(&named, handle, revision)
        defer { git_object_free(named) }
        guard parsed == 0 else { throw revisionError(parsed, revision) }
        var commit: OpaquePointer?
        let peeled = git_object_peel(&commit, named, GIT_OBJECT_COMMIT)
        defer { git_object_free(commit) }
        guard peeled == 0, let id = git_object_id(commit) else { throw revisionError(peeled, revision) }
        return CommitID(ObjectID(id.pointee))
    }

    /// The last commit that both stand on; nil if their histories share none.
    ///
    /// Throws `library`.
    public func mergeBase(_ one: CommitID, _ other: CommitID) throws(GitError) -> CommitID? {
        var (first, second, base) = (one.id.raw, other.id.raw, git_oid())
        let code = git_merge_base(&base, handle, &first, &second)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try Library.check(code)
        return CommitID(ObjectID(base))
    }

    /// The top tree of a commit.
    public func tree(of commit: CommitID) throws(GitError) -> TreeID {
        var raw = commit.id.raw
        var object: OpaquePointer?
        let code = git_commit_lookup(&object, handle, &raw)
        defer { git_commit_free(object) }
        guard code == 0, let id = git_commit_tree_id(object) else { throw objectError(code, commit.id) }
        return TreeID(ObjectID(id.pointee))
    }

    /// The entries of a tree, sorted by the bytes of their names.
    func entries(of tree: TreeID) throws(GitError) -> [Entry] { try TreeHandle(tree, in: self).entries }

    /// The caller frees it, before the repository goes.
    func openTree(_ tree: TreeID) throws(GitError) -> OpaquePointer {
        var raw = tree.id.raw
        var object: OpaquePointer?
        let code = git_tree_lookup(&object, handle, &raw)
        guard code == 0, let object else { throw objectError(code, tree.id) }
        return object
    }

    /// The content of a blob of at most `limit` bytes.
    func read(_ blob: BlobID, limit: Int) throws(GitError) -> Content {
        var raw = blob.id.raw
        var size = 0
        var type = GIT_OBJECT_INVALID
        let header = git_odb_read_header(&size, &type, objects, &raw)
        guard header == 0, type == GIT_OBJECT_BLOB else { throw objectError(header, blob.id) }
        // A damaged header may hold more than an Int.
        guard size >= 0, size <= limit else { return .tooLarge(size: size < 0 ? .max : size) }
        var object: OpaquePointer?
        let code = git_odb_read(&object, objects, &raw)
        defer { git_odb_object_free(object) }
        guard code == 0, let data = git_odb_object_data(object) else { throw objectError(code, blob.id) }
        let bytes = UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object))
        return .bytes(
            [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                count = bytes.count
            })
    }

    // MARK: - Errors

    /// What it means that opening `path` gave `code`.
    private static func openError(_ code: Int32, _ path: String) -> GitError {
        let error = Library.lastError(code)
        guard case .library(_, let klass, let message) = error else { return error }
        let top = repositoryRoot(above: path) ?? path
        // libgit2 1.5.1 forgets the code for the owner if git's configuration has no safe.directory at all.
        if code == GIT_EOWNER.rawValue
            || klass == GIT_ERROR_CONFIG.rawValue && message.contains("safe.directory")
        {
            return .ownership(path: top)
        }
        if message.contains("extensions.objectformat") { return .sha256(path: top) }
        return code == GIT_ENOTFOUND.rawValue ? .notARepository(path: path) : error
    }

    /// The folder that git means by `safe.directory`: the nearest one with a `.git`, or a bare repository.
    private static func repositoryRoot(above path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var components = String(cString: resolved).split(separator: "/")
        while !components.isEmpty {
            let folder = "/" + components.joined(separator: "/")
            if access(folder + "/.git", F_OK) == 0 || access(folder + "/objects", F_OK) == 0 { return folder }
            components.removeLast()
        }
        return nil
    }

    /// What it means that resolving `revision` gave `code`.
    private func revisionError(_ code: Int32, _ revision: String) -> GitError {
        switch git_error_code(rawValue: code) {
        case GIT_EAMBIGUOUS:
            return .ambiguousRevision(revision)
        case GIT_EINVALIDSPEC, GIT_EPEEL:
            return .unknownRevision(revision, hint: "name one commit, by a branch, a tag or an id")
        case GIT_ENOTFOUND:
            let base = String(revision.prefix { $0 != "~" && $0 != "^" })
            let isRelative = base.utf8.count < revision.utf8.count
            let namesHead = base == "HEAD" || base == "@"
            let hasReferences = git_reference_foreach_name(handle, { _, _ in 1 }, nil) == 1
            if git_repository_head_unborn(handle) == 1, namesHead || !hasReferences {
                return .emptyRepository
            }
            if let target = target(ofReference: base), !isRelative { return objectError(code, target) }
            let isID = base.utf8.count >= 7 && base.allSatisfy(\.isHexDigit)
            if git_repository_is_shallow(handle) == 1, isID || isRelative && target(ofReference: base) != nil {
                return .shallow(revision: revision)
            }
            return .unknownRevision(revision, hint: hint(forUnknown: revision))
        default:
            let known = target(ofReference: revision) ?? ObjectID(hex: revision)
            return known.map { objectError(code, $0) } ?? Library.lastError(code)
        }
    }

    private func hint(forUnknown revision: String) -> String {
        target(ofReference: "origin/" + revision) == nil
            ? "`git branch -a` and `git tag` list the names; `git fetch` gets new ones"
            : "did you mean origin/\(revision)?"
    }

    private func target(ofReference name: String) -> ObjectID? {
        var reference: OpaquePointer?
        defer { git_reference_free(reference) }
        var raw = git_oid()
        guard git_reference_dwim(&reference, handle, name) == 0,
            git_reference_name_to_id(&raw, handle, git_reference_name(reference)) == 0
        else { return nil }
        return ObjectID(raw)
    }

    /// What it means that reading the object gave `code`; success stands for an object of another type.
    func objectError(_ code: Int32, _ id: ObjectID) -> GitError {
        let error = code < 0 ? Library.lastError(code) : .corruptObject(id)
        guard case .library(_, let klass, _) = error else { return error }
        switch git_error_t(rawValue: UInt32(klass)) {
        // libgit2's words for "not of this type".
        case GIT_ERROR_INVALID: return .corruptObject(id)
        case GIT_ERROR_OS, GIT_ERROR_NOMEMORY, GIT_ERROR_THREAD: return error
        default: break
        }
        guard code == GIT_ENOTFOUND.rawValue else { return .corruptObject(id) }
        return isPartial ? .partial(path: workTree ?? location.gitDirectory, missing: id) : .missingObject(id)
    }

    /// Whether objects were left out when the repository was cloned. Asked once, and without the patterns of
    /// libgit2 1.5, which loses 20 KiB with each match: a partial clone can lack every blob.
    private lazy var isPartial: Bool = {
        var config: OpaquePointer?
        defer { git_config_free(config) }
        guard git_repository_config_snapshot(&config, handle) == 0 else { return false }
        let found = git_config_foreach(
            config,
            { entry, _ in
                guard let key = entry?.pointee.name.map({ String(cString: $0) }) else { return 0 }
                let isPromisor = key.hasPrefix("remote.") && key.hasSuffix(".promisor")
                return isPromisor || key == "extensions.partialclone" ? 1 : 0
            }, nil)
        return found == 1
    }()

    /// The commits whose parents a shallow clone does not have. libgit2 1.5 does not know of them.
    lazy var boundary: Set<CommitID> = {
        guard let folder = Self.path(git_repository_commondir(handle)) else { return [] }
        let files = WorkTree(top: folder, tracked: IndexTree())
        guard case .bytes(let bytes)? = try? files.readFile(Array("shallow".utf8), limit: 1 << 24) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return Set(lines.compactMap { ObjectID(hex: $0) }.map { CommitID($0) })
    }()

    /// A path of libgit2 without its final slash.
    private static func path(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let path = pointer.map({ String(cString: $0) }) else { return nil }
        return path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
