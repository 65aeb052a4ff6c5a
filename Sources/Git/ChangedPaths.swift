import CLibgit2
import Synchronization

/// What the index or the work tree has otherwise than a tree, by path: files that are neither tracked nor ignored among them.
///
/// Git's notes in the index spare it from reading files, and all of them are compared with the index once, whichever trees
/// are asked for.
final class ChangedPaths: Sendable {
    /// Bytes of the path of the folder that counts, relative to the top of the repository.
    private let root: [UInt8]
    /// Nil for the index. What is tracked in it does not matter here.
    private let workTree: WorkTree?
    /// What the work tree has otherwise than the index; nil as long as nobody asked.
    private let unstaged = Mutex<Set<[UInt8]>?>(nil)

    init(root: [UInt8], workTree: WorkTree?) { (self.root, self.workTree) = (root, workTree) }

    /// Paths below the folder, relative to it. `tree` is the top of a commit, `repository` that of the calling thread.
    ///
    /// Throws the errors of reading an object.
    func paths(since tree: TreeID, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        let staged = try staged(since: tree, in: repository)
        guard let workTree else { return staged }
        return staged.union(try unstaged(workTree, in: repository))
    }

    /// The names at the folder below which something may have changed.
    ///
    /// Throws the errors of reading an object.
    func names(since tree: TreeID, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        Set(try paths(since: tree, in: repository).map { [UInt8]($0.prefix { $0 != CStrings.slash }) })
    }

    private func staged(since tree: TreeID, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        // To compare file by file reads each tree of the commit. Nil: all are to be compared.
        let candidates = try candidates(since: tree, in: repository)
        if let candidates, candidates.isEmpty { return [] }
        let top = try repository.openTree(tree)
        defer { git_tree_free(top) }
        return try paths(without: nil) { diff, options in
            CStrings.withArray(candidates ?? []) { only in
                options.pathspec = only
                defer { options.pathspec = git_strarray() }
                return git_diff_tree_to_index(&diff, repository.handle, top, nil, &options)
            }
        }
    }

    /// Paths at which, or below which, something may be staged; nil if the index does not tell.
    private func candidates(since tree: TreeID, in repository: Repository) throws(GitError) -> [[UInt8]]? {
        let index = try IndexTree.read(in: repository)
        defer { git_index_free(index) }
        return try IndexTrees(of: index)?.changedPaths(since: tree, in: repository)
    }

    private func unstaged(_ workTree: WorkTree, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        try unstaged.withLock { known throws(GitError) in
            if let known { return known }
            let found = try paths(without: IgnoreFiles(of: workTree, in: repository)) {
                git_diff_index_to_workdir(&$0, repository.handle, nil, &$1)
            }
            .union(workTree.presentUnwatched.compactMap { below($0) })
            known = found
            return found
        }
    }

    private func paths(
        without ignored: IgnoreFiles?, _ compare: (inout OpaquePointer?, inout git_diff_options) -> Int32
    ) throws(GitError) -> Set<[UInt8]> {
        var options = git_diff_options()
        try Library.check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        let flags = [
            // What libgit2 1.5 takes for ignored may not be.
            GIT_DIFF_INCLUDE_UNTRACKED, GIT_DIFF_INCLUDE_IGNORED, GIT_DIFF_RECURSE_UNTRACKED_DIRS,
            GIT_DIFF_INCLUDE_TYPECHANGE, GIT_DIFF_SKIP_BINARY_CHECK, GIT_DIFF_DISABLE_PATHSPEC_MATCH,
        ]
        options.flags = flags.reduce(0) { $0 | $1.rawValue }
        var diff: OpaquePointer?
        let code = compare(&diff, &options)
        defer { git_diff_free(diff) }
        try Library.check(code)
        var paths: Set<[UInt8]> = []
        for index in 0..<git_diff_num_deltas(diff) {
            guard let delta = git_diff_get_delta(diff, index)?.pointee else { continue }
            if delta.status == GIT_DELTA_IGNORED, let ignored, let path = delta.new_file.path {
                let bytes = CStrings.bytes(path)
                let isDirectory = bytes.last == CStrings.slash
                let name = Array(isDirectory ? bytes.dropLast() : bytes[...])
                if ignored.isIgnored(name, isDirectory: isDirectory) { continue }
            }
            for path in [delta.old_file.path, delta.new_file.path] {
                if let path = path.flatMap({ below(CStrings.bytes($0)) }) { paths.insert(path) }
            }
        }
        return paths
    }

    /// `web/port` of `configs/web/port`, below `configs`; nil elsewhere.
    private func below(_ path: some Collection<UInt8>) -> [UInt8]? {
        guard !root.isEmpty else { return [UInt8](path) }
        guard path.starts(with: root + [CStrings.slash]) else { return nil }
        return [UInt8](path.dropFirst(root.count + 1))
    }
}
