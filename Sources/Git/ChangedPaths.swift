import CLibgit2
import Synchronization

/// What the index or the work tree has otherwise than a tree, by path: files that are neither tracked nor ignored among
/// them.
///
/// Git's notes in the index spare it from reading files, and all of them are compared with the index once, whichever
/// trees are asked for.
final class ChangedPaths: Sendable {
    /// Bytes of the path of the folder that counts, relative to the top of the repository.
    private let root: [UInt8]
    /// Path of the work tree; nil for the index.
    private let workTree: String?
    /// What the work tree has otherwise than the index; nil as long as nobody asked.
    private let unstaged = Mutex<Set<[UInt8]>?>(nil)

    init(root: [UInt8], workTree: String?) { (self.root, self.workTree) = (root, workTree) }

    /// Paths below the folder, relative to it. `tree` is the top of a commit, `repository` that of the calling thread.
    ///
    /// Throws the errors of reading an object, or the index.
    func paths(since tree: TreeID, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        let index = IndexFile(of: repository)
        let staged = try staged(since: tree, index, in: repository)
        guard let workTree else { return staged }
        return staged.union(try unstaged(workTree, index, in: repository))
    }

    /// The names at the folder below which something may have changed.
    ///
    /// Throws the errors of reading an object.
    func names(since tree: TreeID, in repository: Repository) throws(GitError) -> Set<[UInt8]> {
        Set(try paths(since: tree, in: repository).map { [UInt8]($0.prefix { $0 != CStrings.slash }) })
    }

    private func staged(
        since tree: TreeID, _ index: IndexFile?, in repository: Repository
    ) throws(GitError) -> Set<[UInt8]> {
        // To compare file by file reads each tree of the commit.
        let candidates = try index.flatMap { IndexTrees(of: $0) }?.changedPaths(since: tree, in: repository)
        if let candidates, candidates.isEmpty { return [] }
        let top = try repository.openTree(tree)
        defer { git_tree_free(top) }
        return try paths(without: nil, index, in: repository, only: candidates) {
            git_diff_tree_to_index(&$0, repository.handle, top, $2, &$1)
        }
    }

    private func unstaged(
        _ top: String, _ index: IndexFile?, in repository: Repository
    ) throws(GitError) -> Set<[UInt8]> {
        try unstaged.withLock { known throws(GitError) in
            if let known { return known }
            let candidates = index.flatMap {
                WorkTreeCandidates.paths(below: root, of: top, since: $0, in: repository)
            }
            let found = try unstaged(top, index, in: repository, only: candidates)
            known = found
            return found
        }
    }

    /// What the work tree at `top` has otherwise than the index. `candidates` are the paths at which, or below which,
    /// there may be something, nil: everywhere; `index` is the one that they are of.
    func unstaged(
        _ top: String, _ index: IndexFile?, in repository: Repository, only candidates: [[UInt8]]?
    ) throws(GitError) -> Set<[UInt8]> {
        if let index, let candidates, candidates.isEmpty, !index.hasUnwatched { return [] }
        let workTree = try WorkTree(top: top, of: repository, isTracked: false)
        let present = workTree.presentUnwatched.compactMap { below($0) }
        if let candidates, candidates.isEmpty { return Set(present) }
        return try paths(
            without: IgnoreFiles(of: workTree, in: repository), index, in: repository, only: candidates
        ) {
            git_diff_index_to_workdir(&$0, repository.handle, $2, &$1)
        }
        .union(present)
    }

    /// What libgit2 finds at, and below, these paths; nil: everywhere.
    private func paths(
        without ignored: IgnoreFiles?, _ file: IndexFile?, in repository: Repository, only candidates: [[UInt8]]?,
        _ compare: (inout OpaquePointer?, inout git_diff_options, _ index: OpaquePointer) -> Int32
    ) throws(GitError) -> Set<[UInt8]> {
        let index = try IndexTree.read(in: repository)
        defer { git_index_free(index) }
        // By now it may be another.
        let candidates = file?.isSame(as: index) == true ? candidates : nil
        var options = git_diff_options()
        try Library.check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        let flags = [
            // What libgit2 1.5 takes for ignored may not be.
            GIT_DIFF_INCLUDE_UNTRACKED, GIT_DIFF_INCLUDE_IGNORED, GIT_DIFF_RECURSE_UNTRACKED_DIRS,
            GIT_DIFF_INCLUDE_TYPECHANGE, GIT_DIFF_SKIP_BINARY_CHECK, GIT_DIFF_DISABLE_PATHSPEC_MATCH,
        ]
        options.flags = flags.reduce(0) { $0 | $1.rawValue }
        var diff: OpaquePointer?
        let code = CStrings.withArray(Self.pathList(candidates)) { only in
            options.pathspec = only
            return compare(&diff, &options, index)
        }
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

    /// As libgit2 is to be told them; empty for all.
    private static func pathList(_ candidates: [[UInt8]]?) -> [[UInt8]] {
        // It has its own idea of these, of a folder that is ignored or another repository. What is not ASCII is none of
        // them.
        let special = Set("!#*?[\\]".utf8)
        guard let candidates,
            candidates.allSatisfy({ $0.allSatisfy { $0 > UInt8(ascii: " ") && !special.contains($0) } })
        else { return [] }
        // libgit2 1.5 goes through the list only once, and has passed `web` when it has seen `web-1`: before
        // `web/port`.
        return candidates.flatMap { [$0, $0 + [CStrings.slash]] }
    }

    /// `web/port` of `configs/web/port`, below `configs`; nil elsewhere.
    private func below(_ path: some Collection<UInt8>) -> [UInt8]? {
        guard !root.isEmpty else { return [UInt8](path) }
        guard path.starts(with: root + [CStrings.slash]) else { return nil }
        return [UInt8](path.dropFirst(root.count + 1))
    }
}
