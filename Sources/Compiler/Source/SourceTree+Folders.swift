import Git

/// Folders of a tree that are no services: system configurations that lie beside soa-configs.
extension SourceTree {
    /// A file of such a folder.
    public struct FolderFile {
        /// From the top of the tree, as it was asked for.
        public var path: String
        /// Nil: it cannot be read.
        public var bytes: [UInt8]?
        /// Why not.
        public var reason: String?
    }

    /// The folder at a path, with the path where it really is; nil if there is none. Symlinks are followed inside the tree
    /// alone.
    private func folder(at path: [String]) throws(GitError) -> (directory: Directory, path: [String])? {
        var (directory, real) = (reader.root, [String]())
        for name in path {
            guard let entry = try reader.entry(named: name, in: directory),
                let (target, place) = try target(of: entry, in: real), let next = target.directory
            else { return nil }
            (directory, real) = (next, place)
        }
        return (directory, real)
    }

    /// The names of the folders in a folder; nil if that is none.
    public func folders(in path: [String]) throws(GitError) -> [String]? {
        guard let (directory, real) = try folder(at: path) else { return nil }
        var names: [String] = []
        for entry in try reader.entries(of: directory) where !entry.name.hasPrefix(".") {
            if try target(of: entry, in: real)?.entry.directory != nil { names.append(entry.name) }
        }
        return names
    }

    /// Every `*.json` below a folder, in the order of their paths, as a system configuration is made of. Those that cannot be
    /// read, or lie outside of the tree, have a reason in place of bytes. Nil if there is no such folder.
    ///
    /// - Parameter limit: bytes of a file
    public func jsonFiles(below path: [String], limit: Int) throws(GitError) -> [FolderFile]? {
        guard let (directory, real) = try folder(at: path) else { return nil }
        var files: [FolderFile] = []
        try collect(directory, real, shown: path, depth: 0, limit, &files)
        return files
    }

    private func collect(
        _ directory: Directory, _ real: [String], shown: [String], depth: Int, _ limit: Int,
        _ files: inout [FolderFile]
    ) throws(GitError) {
        for entry in try reader.entries(of: directory) {
            let path = shown + [entry.name]
            let text = path.joined(separator: "/")
            let found = try target(of: entry, in: real)
            if let found, let inner = found.entry.directory {
                // A symlink may lead back up; nobody nests a configuration that deep.
                if depth < 8 { try collect(inner, found.path, shown: path, depth: depth + 1, limit, &files) }
            } else if entry.name.hasSuffix(".json") {
                guard let found, [.file, .executable].contains(found.entry.kind) else {
                    files.append(FolderFile(path: text, reason: "it is no file of the repository"))
                    continue
                }
                switch try reader.read(found.entry, limit: limit) {
                case .bytes(let bytes): files.append(FolderFile(path: text, bytes: bytes))
                case .tooLarge:
                    files.append(FolderFile(path: text, reason: "it has more than \(limit) bytes"))
                }
            }
        }
    }
}
