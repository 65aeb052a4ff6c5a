/// The directories that the index or the work tree has at the top just as HEAD has them: they have ids, and nobody has to
/// look for their files.
struct UnchangedDirectories: Sendable {
    /// What HEAD has at the top.
    let top: TreeID
    private(set) var entries: [Entry]
    private(set) var names: Set<[UInt8]>
    /// How many files below the top are not as HEAD has them.
    let changedFiles: Int

    /// Nil if nothing is known to be unchanged: HEAD has no such folder as `root`, or git cannot compare.
    init?(
        _ changed: ChangedPaths, since head: CommitID, root: [UInt8], unsaved: [UnsavedFile], in repository: Repository
    ) {
        do {
            let tree = try repository.tree(of: head)
            guard let top = try Self.directory(at: root, in: tree, of: repository) else { return nil }
            let paths = try changed.paths(since: tree, in: repository)
            let unsavedNames = unsaved.compactMap { $0.name(in: root) }
            let changedNames = Set(
                paths.map { [UInt8]($0.prefix { $0 != CStrings.slash }) } + unsavedNames)
            entries = try TreeHandle(top, in: repository).entries.filter { entry in
                entry.kind == .directory && !changedNames.contains(entry.nameBytes)
            }
            names = Set(entries.map(\.nameBytes))
            // One that is edited counts as changed, be it among those of the disk or not.
            (self.top, changedFiles) = (top, paths.isEmpty && !unsavedNames.isEmpty ? 1 : paths.count)
        } catch {
            return nil
        }
    }

    /// Without those that these files lie in, from the folder `root`.
    func without(_ unsaved: [UnsavedFile], root: [UInt8]) -> UnchangedDirectories {
        let edited = Set(unsaved.compactMap { $0.name(in: root) }).intersection(names)
        if edited.isEmpty { return self }
        var rest = self
        rest.names.subtract(edited)
        rest.entries.removeAll { edited.contains($0.nameBytes) }
        return rest
    }

    private static func directory(
        at path: [UInt8], in tree: TreeID, of repository: Repository
    ) throws(GitError) -> TreeID? {
        var directory = tree
        for name in path.split(separator: CStrings.slash) {
            let entry = try TreeHandle(directory, in: repository).entry(named: String(decoding: name, as: UTF8.self))
            guard let next = entry?.directory?.treeID else { return nil }
            directory = next
        }
        return directory
    }
}
