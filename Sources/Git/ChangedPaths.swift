import CLibgit2

extension Repository {
    /// What may have changed between a tree and the index, or the work tree: the names at `root` below which something
    /// did, with files that are not tracked and not ignored. Git's notes in the index spare it from reading files.
    ///
    /// Throws the errors of reading an object.
    func changedNames(from tree: TreeID, toWorkTree: Bool, root: [UInt8]) throws(GitError) -> [[UInt8]] {
        // The diff is of whole trees: of the repository's top, and of a commit's.
        let top = try openTree(tree)
        defer { git_tree_free(top) }
        var options = git_diff_options()
        try Library.check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        let flags = [
            GIT_DIFF_INCLUDE_UNTRACKED, GIT_DIFF_INCLUDE_TYPECHANGE, GIT_DIFF_SKIP_BINARY_CHECK,
            GIT_DIFF_DISABLE_PATHSPEC_MATCH,
        ]
        options.flags = flags.reduce(0) { $0 | $1.rawValue }
        var diff: OpaquePointer?
        let code =
            toWorkTree
            ? git_diff_tree_to_workdir_with_index(&diff, handle, top, &options)
            : git_diff_tree_to_index(&diff, handle, top, nil, &options)
        defer { git_diff_free(diff) }
        try Library.check(code)
        var names: Set<[UInt8]> = []
        for index in 0..<git_diff_num_deltas(diff) {
            guard let delta = git_diff_get_delta(diff, index)?.pointee else { continue }
            for path in [delta.old_file.path, delta.new_file.path] {
                if let name = path.flatMap({ Repository.name(in: CStrings.bytes($0), below: root) }) {
                    names.insert(name)
                }
            }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// `web` of `configs/web/port`, below `configs`.
    private static func name(in path: UnsafeRawBufferPointer, below root: [UInt8]) -> [UInt8]? {
        var rest = path[...]
        if !root.isEmpty {
            guard rest.starts(with: root + [CStrings.slash]) else { return nil }
            rest = rest.dropFirst(root.count + 1)
        }
        return [UInt8](rest.prefix { $0 != CStrings.slash })
    }
}
