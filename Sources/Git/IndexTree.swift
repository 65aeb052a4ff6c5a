import CLibgit2

/// The flat list of the index as directories. Built once, then shared by all threads.
struct IndexTree: Sendable {
    enum Purpose {
        /// The index is the thing to read: its conflicts are errors, and what is only intended is not there.
        case content
        /// The index says which files of the work tree are tracked.
        case tracking
    }

    /// Entries sorted by name, under the path of their directory relative to the top.
    private var directories: [[UInt8]: [Entry]] = [[]: []]

    /// Nothing is tracked.
    init() {}

    /// Throws `unmergedIndex`, `sparseWorkTree` or `library`.
    init(of repository: Repository, for purpose: Purpose) throws(GitError) {
        var index: OpaquePointer?
        try Library.check(git_repository_index(&index, repository.handle))
        defer { git_index_free(index) }
        try Library.check(git_index_read(index, 0))
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
            case .tracking:
                guard !item.pointee.has(GIT_INDEX_ENTRY_SKIP_WORKTREE) else {
                    throw .sparseWorkTree(path: repository.workTree ?? repository.location.gitDirectory)
                }
            }
            insert(item.pointee, path: path)
        }
        // The order of whole paths is not the order of names: `a.b` comes before `a/b`, and `a` before both.
        for key in directories.keys { directories[key]?.sort(by: Entry.byName) }
    }

    /// The entries of the directory at `path`, sorted by name; nil if there is none.
    func entries(of path: [UInt8]) -> [Entry]? {
        directories[path]
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
