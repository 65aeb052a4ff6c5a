import CLibgit2

/// A bare repository in a temporary folder, to push from; removed in deinit. One thread at a time.
public final class PushRepository {
    private let folder: PassingFolder
    private let handle: OpaquePointer

    /// Makes it in `TMPDIR` or `/tmp`. Throws `io` or `library`.
    public init() throws(GitError) {
        Library.start()
        folder = try PassingFolder()
        var handle: OpaquePointer?
        let code = git_repository_init(&handle, folder.path, 1)
        guard code == 0, let handle else { throw Library.lastError(code) }
        self.handle = handle
    }

    /// Where it is.
    var path: String { folder.path }

    deinit { git_repository_free(handle) }

    /// Gets a commit with its history: by its id, or, where the server refuses that, all branches and tags.
    ///
    /// Throws if the remote does not have it, or if it is no commit.
    public func fetch(_ commit: CommitID, from remote: Remote) throws(RemoteError) {
        try BrokenPipe.ignored { () throws(RemoteError) in
            if try !has(commit, from: remote) {
                try download(commit, from: remote)
                guard try has(commit, from: remote) else {
                    throw RemoteError(
                        url: remote.url.shown, message: "\(remote.url.shown) has no commit \(commit.id)",
                        hint: "push it there first, to a branch or with a tag")
                }
            }
            // A reference tells later connections what is here already.
            var id = commit.id.raw
            try check(git_reference_create(nil, handle, "refs/soac/\(commit.id)", &id, 1, nil), remote.url)
        }
    }

    private func download(_ commit: CommitID, from remote: Remote) throws(RemoteError) {
        func connection() throws(RemoteError) -> RemoteConnection {
            try .open(to: remote.url, access: remote.access, repository: handle, GIT_DIRECTION_FETCH)
        }
        do {
            try connection().download(["\(commit.id):refs/soac/\(commit.id)"])
        } catch {
            // By default, servers give only what a reference of theirs names. Some hang up instead of saying so.
            try connection().download(["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        }
    }

    /// Whether the commit is here. Throws if it is something else.
    private func has(_ commit: CommitID, from remote: Remote) throws(RemoteError) -> Bool {
        var id = commit.id.raw
        var object: OpaquePointer?
        let code = git_object_lookup(&object, handle, &id, GIT_OBJECT_ANY)
        defer { git_object_free(object) }
        if code == GIT_ENOTFOUND.rawValue { return false }
        try check(code, remote.url)
        let kind = git_object_type(object)
        guard kind == GIT_OBJECT_COMMIT else {
            let name = git_object_type2string(kind).map { String(cString: $0) } ?? "object"
            throw RemoteError(
                url: remote.url.shown, message: "\(commit.id) is the id of a \(name), not of a commit",
                hint: kind == GIT_OBJECT_TAG ? "take the commit that the tag points to" : nil)
        }
        return true
    }

    /// Creates new references, all in one push: the commits must be here, by `fetch`.
    ///
    /// One that exists is never moved: throws then, before anything is sent. Throws as well if the server refuses one;
    /// others of the same push may be there then.
    public func push(_ references: [(name: String, commit: CommitID)], to remote: Remote) throws(RemoteError) {
        guard !references.isEmpty else { return }
        try BrokenPipe.ignored { () throws(RemoteError) in
            var specs: [String] = []
            for (name, commit) in references {
                guard try has(commit, from: remote) else {
                    throw RemoteError(url: remote.url.shown, message: "the commit \(commit.id) was not fetched")
                }
                var isValid: Int32 = 0
                guard git_reference_name_is_valid(&isValid, name) == 0, isValid == 1, name.hasPrefix("refs/") else {
                    throw RemoteError(url: remote.url.shown, message: "\(name) is not the name of a reference")
                }
                specs.append("refs/soac/\(commit.id):\(name)")
            }
            let connection = try RemoteConnection.open(
                to: remote.url, access: remote.access, repository: handle, GIT_DIRECTION_PUSH)
            try connection.push(specs)
        }
    }

    private func check(_ code: Int32, _ url: RemoteURL) throws(RemoteError) {
        guard code < 0 else { return }
        throw RemoteError(Library.lastError(code), url: url)
    }
}
