import CLibgit2

/// The trees that the index remembers: those that it was read from, or written as, each until something in it is staged. So
/// what a commit has just so need not be compared file by file. libgit2 keeps this to itself; it is the extension `TREE` of
/// git's index format.
struct IndexTrees {
    private struct Directory {
        /// Nil if something was staged in it.
        var tree: TreeID?
        var directories: [[UInt8]: Directory] = [:]
    }

    private static let sizeLimit = 1 << 30
    private static let checksumSize = 20

    private let top: Directory
    private let index: OpaquePointer

    /// Of an index that is read. Nil if it remembers none, or is another on the disk by now.
    init?(of index: OpaquePointer) {
        self.index = index
        guard let path = git_index_path(index).map({ [UInt8](CStrings.bytes($0)) }),
            let slash = path.lastIndex(of: CStrings.slash),
            case .bytes(let bytes)? = try? WorkTree(top: String(decoding: path[..<slash], as: UTF8.self))
                .readFile(Array(path[(slash + 1)...]), limit: IndexTrees.sizeLimit),
            let checksum = git_index_checksum(index)
        else { return nil }
        var reader = IndexFileReader(bytes.suffix(IndexTrees.checksumSize))
        guard reader.objectID() == ObjectID(checksum.pointee) else { return nil }
        reader = IndexFileReader(bytes.dropLast(IndexTrees.checksumSize))
        guard reader.skipEntries(), let tree = reader.extension("TREE") else { return nil }
        reader = IndexFileReader(tree)
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
        var start = 0
        if !beginning.isEmpty {
            guard CStrings.withPointer(beginning, { git_index_find_prefix(&start, index, $0) }) == 0 else { return [] }
        }
        var names: Set<[UInt8]> = []
        var last: [UInt8] = []
        for position in start..<max(start, git_index_entrycount(index)) {
            guard let path = git_index_get_byindex(index, position)?.pointee.path.map(CStrings.bytes),
                path.starts(with: beginning)
            else { break }
            let name = path[beginning.count...].prefix { $0 != CStrings.slash }
            // Files of a directory follow one another.
            if name.elementsEqual(last) { continue }
            last = [UInt8](name)
            names.insert(last)
        }
        return names
    }
}
