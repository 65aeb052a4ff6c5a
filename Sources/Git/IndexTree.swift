import CLibgit2

/// The flat list of the index as directories. Built once, then shared by all threads.
struct IndexTree: Sendable {
    enum Purpose {
        /// The index is the thing to read: its conflicts are errors, and what is only intended is not there.
        case content
        /// The index says which files of the work tree are tracked.
        case tracking
        /// Only what git takes from the index without a look at the work tree: what a sparse checkout leaves out, and what
        /// `git update-index` was told not to look at.
        case unwatched
    }

    /// Entries sorted by name, under the path of their directory relative to the top.
    private var directories: [[UInt8]: [Entry]] = [[]: []]

    /// Nothing is tracked.
    init() {}

    /// Throws `unmergedIndex`, `unsupported` or `library`.
    init(of repository: Repository, for purpose: Purpose) throws(GitError) {
        let index = try Self.read(in: repository)
        defer { git_index_free(index) }
        for position in 0..<git_index_entrycount(index) {
            guard let item = git_index_get_byindex(index, position), let path = item.pointee.path else {
                break
            }
            switch purpose {
            case .content:
                guard git_index_entry_stage(item) == 0 else {
                    throw .unmergedIndex(path: String(cString: path))
                }
                if item.pointee.has(GIT_INDEX_ENTRY_INTENT_TO_ADD) { continue }
            case .tracking: break
            case .unwatched:
                let isAssumed = UInt32(item.pointee.flags) & 0x8000 != 0
                guard isAssumed || item.pointee.has(GIT_INDEX_ENTRY_SKIP_WORKTREE) else { continue }
            }
            insert(item.pointee, path: path)
        }
        // The order of whole paths is not the order of names: `a.b` comes before `a/b`, and `a` before both.
        for key in directories.keys { directories[key]?.sort(by: Entry.byName) }
    }

    /// The index as it is on the disk; the caller frees it. Throws `unsupported` or `library`.
    static func read(in repository: Repository) throws(GitError) -> OpaquePointer {
        var index: OpaquePointer?
        let path = repository.location.workTree ?? repository.location.gitDirectory
        try check(git_repository_index(&index, repository.handle), at: path)
        guard let index else { throw Library.lastError(-1) }
        let code = git_index_read(index, 0)
        guard code == 0 else {
            git_index_free(index)
            try check(code, at: path)
            throw Library.lastError(code)
        }
        return index
    }

    /// Throws what it means that reading an index gave `code`; `path` is that of the index or the repository.
    static func check(_ code: Int32, at path: String) throws(GitError) {
        guard code < 0 else { return }
        let error = Library.lastError(code)
        guard case .library(_, _, let message) = error, let colon = message.firstRange(of: "extension: '") else {
            throw error
        }
        switch message[colon.upperBound...].prefix(4) {
        case "link": throw .unsupported(path: path, .splitIndex)
        case "sdir": throw .unsupported(path: path, .sparseIndex)
        case let name: throw .unsupported(path: path, .indexExtension(String(name)))
        }
    }

    /// The entries of the directory at `path`, sorted by name; nil if there is none.
    func entries(of path: [UInt8]) -> [Entry]? {
        directories[path]
    }

    /// The paths of all that is no directory, in no order.
    var files: [[UInt8]] {
        directories.flatMap { directory, entries in
            entries.filter { $0.kind != .directory }.map { entry in
                directory.isEmpty ? entry.nameBytes : directory + [CStrings.slash] + entry.nameBytes
            }
        }
    }

    private mutating func insert(_ item: git_index_entry, path: UnsafePointer<CChar>) {
        let bytes = CStrings.bytes(path)
        let slash = bytes.lastIndex(of: CStrings.slash)
        let parent = [UInt8](bytes[..<(slash ?? 0)])
        if directories[parent] == nil { insertDirectories(to: parent) }
        let name = slash.map { path + $0 + 1 } ?? path
        let entry = Entry(name: name, kind: Entry.Kind(mode: item.mode), place: .object(ObjectID(item.id)))
        directories[parent]?.append(entry)
    }

    /// Makes the directory at `path` and those above it.
    private mutating func insertDirectories(to path: [UInt8]) {
        var parent: [UInt8] = []
        for end in path.indices + [path.endIndex] where end == path.endIndex || path[end] == CStrings.slash {
            let directory = Array(path[..<end])
            if directories[directory] == nil {
                directories[directory] = []
                let start = parent.isEmpty ? 0 : parent.count + 1
                let entry = CStrings.withPointer(path[start..<end]) { name in
                    Entry(name: name, kind: .directory, place: .path(directory))
                }
                directories[parent]?.append(entry)
            }
            parent = directory
        }
    }
}

extension git_index_entry {
    fileprivate func has(_ flag: git_index_entry_extended_flag_t) -> Bool {
        UInt32(flags_extended) & flag.rawValue != 0
    }
}
