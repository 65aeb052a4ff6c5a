import CLibgit2

/// A tree that is kept open, so that names are looked up in it without making a value of each entry: the top of
/// soa-configs has thousands. Of one repository, and of its thread.
final class TreeHandle {
    private let pointer: OpaquePointer

    /// Throws the errors of reading an object.
    init(_ tree: TreeID, in repository: Repository) throws(GitError) {
        pointer = try repository.openTree(tree)
    }

    deinit { git_tree_free(pointer) }

    var count: Int { git_tree_entrycount(pointer) }

    /// Sorted by the bytes of their names: git sorts a directory as if its name ended in a slash.
    var entries: [Entry] {
        (0..<count).compactMap { git_tree_entry_byindex(pointer, $0).flatMap { TreeHandle.entry($0) } }
            .sorted(by: Entry.byName)
    }

    /// Nil if the tree has no such name.
    func entry(named name: String) -> Entry? {
        if name.utf8.contains(0) { return nil }
        return git_tree_entry_byname(pointer, name).flatMap { TreeHandle.entry($0) }
    }

    /// Their names.
    var symlinks: [String] {
        (0..<count).compactMap { index in
            guard let entry = git_tree_entry_byindex(pointer, index), TreeHandle.kind(entry) == .symlink else {
                return nil
            }
            return git_tree_entry_name(entry).map { String(cString: $0) }
        }
    }

    func countOfDirectories(unlike beginnings: [UInt8]) -> Int {
        (0..<count).count { index in
            guard let entry = git_tree_entry_byindex(pointer, index), let name = git_tree_entry_name(entry) else {
                return false
            }
            return TreeHandle.kind(entry) == .directory && !beginnings.contains(UInt8(bitPattern: name[0]))
        }
    }

    /// The names that do not have the same in both trees, with what each has, and the symlinks, which may lead to
    /// something else. In the order of git's trees.
    func differences(to other: TreeHandle) -> [(here: Entry?, there: Entry?)] {
        var found: [(here: Entry?, there: Entry?)] = []
        var (left, right) = (0, 0)
        while let here = git_tree_entry_byindex(pointer, left), let there = git_tree_entry_byindex(other.pointer, right)
        {
            let order = git_tree_entry_cmp(here, there)
            if order == 0 {
                if !TreeHandle.isSame(here, there) { found.append((TreeHandle.entry(here), TreeHandle.entry(there))) }
                (left, right) = (left + 1, right + 1)
            } else if order < 0 {
                found.append((TreeHandle.entry(here), nil))
                left += 1
            } else {
                found.append((nil, TreeHandle.entry(there)))
                right += 1
            }
        }
        for index in left..<max(left, count) {
            found.append((git_tree_entry_byindex(pointer, index).flatMap { TreeHandle.entry($0) }, nil))
        }
        for index in right..<max(right, other.count) {
            found.append((nil, git_tree_entry_byindex(other.pointer, index).flatMap { TreeHandle.entry($0) }))
        }
        return found
    }

    private static func isSame(_ here: OpaquePointer, _ there: OpaquePointer) -> Bool {
        kind(here) == kind(there) && kind(here) != .symlink
            && git_oid_equal(git_tree_entry_id(here), git_tree_entry_id(there)) == 1
    }

    private static func kind(_ entry: OpaquePointer) -> Entry.Kind {
        Entry.Kind(mode: UInt32(git_tree_entry_filemode_raw(entry).rawValue))
    }

    private static func entry(_ entry: OpaquePointer) -> Entry? {
        guard let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry) else { return nil }
        return Entry(name: name, kind: kind(entry), place: .object(ObjectID(id.pointee)))
    }
}
