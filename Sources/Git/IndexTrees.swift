import Glibc

/// The trees that the index remembers: those that it was read from, or written as, each until something in it is staged. So
/// what a commit has just so need not be compared file by file. libgit2 keeps this to itself; it is the extension `TREE` of
/// git's index format.
struct IndexTrees {
    private struct Directory {
        /// Nil if something was staged in it.
        var tree: TreeID?
        var directories: [[UInt8]: Directory] = [:]
    }

    private let top: Directory
    private let index: IndexFile

    /// Nil if the index remembers none.
    init?(of index: IndexFile) {
        self.index = index
        guard let tree = index.extension("TREE") else { return nil }
        var reader = IndexFileReader(tree)
        guard let (name, top) = IndexTrees.directory(&reader, depth: 0), name.isEmpty else { return nil }
        self.top = top
    }

    /// With its name; nil if the bytes are no such thing.
    private static func directory(_ reader: inout IndexFileReader, depth: Int) -> ([UInt8], Directory)? {
        guard depth < 1000, let name = reader.text(to: 0), let files = reader.number(to: UInt8(ascii: " ")),
            let count = reader.number(to: UInt8(ascii: "\n"))
        else { return nil }
        var found = Directory()
        if files >= 0 {
            guard let id = reader.objectID() else { return nil }
            found.tree = TreeID(id)
        }
        for _ in 0..<max(0, count) {
            guard let (name, directory) = directory(&reader, depth: depth + 1) else { return nil }
            found.directories[name] = directory
        }
        return (name, found)
    }

    /// Paths at which, or below which, the index may have something else than a commit; everywhere else it has the same.
    /// `tree` is the top of the commit.
    ///
    /// Throws the errors of reading an object.
    func changedPaths(since tree: TreeID, in repository: Repository) throws(GitError) -> [[UInt8]] {
        var paths: [[UInt8]] = []
        try collect(top, since: tree, at: [], in: repository, &paths)
        return paths
    }

    private func collect(
        _ directory: Directory, since tree: TreeID, at path: [UInt8], in repository: Repository,
        _ paths: inout [[UInt8]]
    ) throws(GitError) {
        if directory.tree == tree { return }
        let beginning = path.isEmpty ? [] : path + [CStrings.slash]
        var names: Set<[UInt8]> = []
        for entry in try TreeHandle(tree, in: repository).entries {
            names.insert(entry.nameBytes)
            if let there = entry.directory?.treeID, let here = directory.directories[entry.nameBytes] {
                try collect(here, since: there, at: beginning + entry.nameBytes, in: repository, &paths)
            } else {
                paths.append(beginning + entry.nameBytes)
            }
        }
        paths += self.names(below: beginning).subtracting(names).map { beginning + $0 }
    }

    /// What the index has in a directory: its path, with a slash behind it.
    private func names(below beginning: [UInt8]) -> Set<[UInt8]> {
        index.withFiles { files in
            var folder = IndexedFiles.Folder(files: files.indices)
            if !beginning.isEmpty {
                folder = CStrings.withPointer(beginning.dropLast()) { files.folder($0, in: folder) }
            }
            return Set(
                files.members(of: folder).map { member in
                    let name = files.name(member.files.lowerBound, in: folder)
                    return [UInt8](UnsafeRawBufferPointer(start: name, count: member.length ?? strlen(name)))
                })
        }
    }
}
