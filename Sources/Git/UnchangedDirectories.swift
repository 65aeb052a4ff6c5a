import Synchronization

/// The directories that the index or the work tree has at the top just as HEAD has them: they have ids, and nobody has to
/// look for their files.
final class UnchangedDirectories: Sendable {
    struct Found: Sendable {
        let entries: [Entry]
        let names: Set<[UInt8]>
    }

    private let head: CommitID
    /// Bytes of the path of the top, relative to that of the repository.
    private let root: [UInt8]
    private let toWorkTree: Bool
    /// Nil as long as nobody asked: git compares all files for it. Then nil inside if it could not.
    private let found = Mutex<Found??>(nil)

    init(head: CommitID, root: [UInt8], toWorkTree: Bool) {
        (self.head, self.root, self.toWorkTree) = (head, root, toWorkTree)
    }

    /// Nil if nothing is known to be unchanged. `repository` is that of the calling thread.
    func find(in repository: Repository) -> Found? {
        found.withLock { found in
            if let found { return found }
            let result = try? look(in: repository)
            found = .some(result)
            return result
        }
    }

    private func look(in repository: Repository) throws(GitError) -> Found? {
        let tree = try repository.tree(of: head)
        var top = tree
        for name in root.split(separator: CStrings.slash) {
            let entry = try TreeHandle(top, in: repository).entry(named: String(decoding: name, as: UTF8.self))
            guard let next = entry?.directory?.treeID else { return nil }
            top = next
        }
        let changed = Set(try repository.changedNames(from: tree, toWorkTree: toWorkTree, root: root))
        let entries = try TreeHandle(top, in: repository).entries.filter { entry in
            entry.kind == .directory && !changed.contains(entry.nameBytes)
        }
        return Found(entries: entries, names: Set(entries.map(\.nameBytes)))
    }
}
