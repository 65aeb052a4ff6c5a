import CLibgit2
import Glibc

/// An open git repository with SHA-1 objects.
///
/// Not Sendable: libgit2 allows one thread at a time in a repository, so each thread opens its own from
/// the `location`. Every object is hashed as it is read, and one that does not match its id is an error.
public final class Repository {
    public let location: RepositoryLocation
    private let opened: OpenedRepository
    private let objects: OpaquePointer

    /// Opens the repository that `path` lies in, as git finds it: bare or not, a linked work tree, a submodule.
    ///
    /// At `.`, git's environment says where it is, as in a hook. Another path names a repository itself: what the
    /// environment says of the parts of one counts for it only if it is the same.
    ///
    /// Throws `notARepository`, `ownership`, `sha256`, `unsupported`, `environment`, `configuration` or `library`.
    public convenience init(discovering path: String) throws(GitError) {
        try self.init(discovering: path, .ofProcess, ConfigurationLayers.ofProcess.get())
    }

    /// Opens a repository a second time.
    public convenience init(reopening location: RepositoryLocation) throws(GitError) {
        let opened = try OpenedRepository(at: location.gitDirectory, location.layers)
        try opened.move(to: location)
        try self.init(opened, location)
    }

    init(_ opened: OpenedRepository, _ location: RepositoryLocation) throws(GitError) {
        var objects: OpaquePointer?
        let code = git_repository_odb(&objects, opened.handle)
        guard code == 0, let objects else { throw Library.lastError(code) }
        self.opened = opened
        self.objects = objects
        self.location = location
    }

    deinit { git_odb_free(objects) }

    var handle: OpaquePointer { opened.handle }

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
        do { return try RevisionParser(self).commit(revision) } catch { throw revisionError(error, revision) }
    }

    /// The objects whose ids begin with these digits, in lower case.
    func objects(from digits: String) -> [ObjectID] {
        final class Found {
            let digits: String
            var ids: Set<ObjectID> = []
            init(_ digits: String) { self.digits = digits }
        }
        let found = Found(digits)
        git_odb_foreach(
            objects,
            { id, payload in
                guard let id = id.map({ ObjectID($0.pointee) }), let payload else { return 0 }
                let found = Unmanaged<Found>.fromOpaque(payload).takeUnretainedValue()
                if id.description.hasPrefix(found.digits) { found.ids.insert(id) }
                return 0
            }, Unmanaged.passUnretained(found).toOpaque())
        return found.ids.sorted()
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
        return .bytes(try bytes(of: blob.id, .blob))
    }

    /// The bytes of an object of this kind, however many there are. They have its name.
    ///
    /// libgit2 would hash them as well, and search them for collisions, which takes more than half of reading. So they are taken
    /// from where it keeps them, and named here.
    func bytes(of id: ObjectID, _ kind: ObjectID.Kind) throws(GitError) -> [UInt8] {
        var raw = id.raw
        for place in 0..<git_odb_num_backends(objects) {
            var backend: UnsafeMutablePointer<git_odb_backend>?
            guard git_odb_get_backend(&backend, objects, place) == 0, let backend, let read = backend.pointee.read
            else {
                continue
            }
            var data: UnsafeMutableRawPointer?
            var (size, type) = (0, GIT_OBJECT_INVALID)
            guard read(&data, &size, &type, backend, &raw) == 0 else { continue }
            defer { git_odb_backend_data_free(backend, data) }
            let bytes = UnsafeRawBufferPointer(start: data, count: size)
            guard type == kind.type, ObjectID(of: bytes, kind: kind) == id else { throw .corruptObject(id) }
            return Array(bytes)
        }
        // In none of them: it has come since, or libgit2 tells what is wrong.
        var object: OpaquePointer?
        let code = git_odb_read(&object, objects, &raw)
        defer { git_odb_object_free(object) }
        guard code == 0, git_odb_object_type(object) == kind.type, let data = git_odb_object_data(object) else {
            throw objectError(code, id)
        }
        return Array(UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object)))
    }

    // MARK: - Errors

    /// What it means that reading `revision` failed.
    private func revisionError(_ failure: RevisionParser.Failure, _ revision: String) -> GitError {
        switch failure {
        case .git(let error): return error
        case .kind: return .unknownRevision(revision, hint: "name one commit, by a branch, a tag or an id")
        case .noParent(let commit):
            if boundary.contains(commit) { return .shallow(revision: revision) }
            return .unknownRevision(revision, hint: "the history does not go back that far")
        case .code(let code, let base): return revisionError(code, base: base, revision)
        }
    }

    private func revisionError(_ code: Int32, base: String, _ revision: String) -> GitError {
        switch git_error_code(rawValue: code) {
        case GIT_EAMBIGUOUS: return .ambiguousRevision(revision)
        case GIT_EINVALIDSPEC, GIT_EPEEL:
            return .unknownRevision(revision, hint: "name one commit, by a branch, a tag or an id")
        case GIT_ENOTFOUND:
            if revision.allSatisfy({ $0 == "0" }), revision.utf8.count == 40 {
                return .unknownRevision(revision, hint: "git writes it for a branch that is new, or that was deleted")
            }
            let hasReferences = git_reference_foreach_name(handle, { _, _ in 1 }, nil) == 1
            if git_repository_head_unborn(handle) == 1, ["HEAD", "@"].contains(base) || !hasReferences {
                return .emptyRepository
            }
            // A reference to what is not here.
            if let target = ObjectID(hex: base), !revision.lowercased().hasPrefix(base.lowercased()) {
                return objectError(code, target)
            }
            let isID = base.utf8.count >= 7 && base.allSatisfy(\.isHexDigit)
            if isID, git_repository_is_shallow(handle) == 1 { return .shallow(revision: revision) }
            return .unknownRevision(revision, hint: hint(forUnknown: revision))
        default:
            let known = target(ofReference: base) ?? ObjectID(hex: base)
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

    /// Whether it is a clone without the beginning of the history.
    public var isShallow: Bool { !boundary.isEmpty }

    /// The commits whose parents a shallow clone does not have. libgit2 1.5 does not know of them.
    lazy var boundary: Set<CommitID> = {
        guard let folder = OpenedRepository.path(git_repository_commondir(handle)) else { return [] }
        let files = WorkTree(top: folder)
        guard case .bytes(let bytes)? = try? files.readFile(Array("shallow".utf8), limit: 1 << 24) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return Set(lines.compactMap { ObjectID(hex: $0) }.map { CommitID($0) })
    }()
}
