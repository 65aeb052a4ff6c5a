import Git
import Glibc
import Testing

/// What people read.
@Suite struct GitErrorTests {
    @Test func saysWhatIsWrongAndWhatToDo() throws {
        let id = try #require(ObjectID(hex: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))
        let errors: [GitError] = [
            .notARepository(path: "/r"), .ownership(path: "/r"), .sha256(path: "/r"), .noWorkTree(path: "/r"),
            .unsupported(path: "/r", .reftable), .unsupported(path: "/r", .extension("new")),
            .unsupported(path: "/r", .version("2")), .unsupported(path: "/r", .splitIndex),
            .unsupported(path: "/r", .sparseIndex), .unsupported(path: "/r", .indexExtension("abcd")),
            .environment("GIT_DIR", reason: "no"), .configuration("no"), .noCommonCommit("a", "b", isShallow: false),
            .noCommonCommit("a", "b", isShallow: true), .emptyRepository, .unknownRevision("x", hint: "look"),
            .ambiguousRevision("e69d"), .shallow(revision: "HEAD~9"), .missingObject(id),
            .partial(path: "/r", missing: id), .corruptObject(id),
            .invalidPath("a/b", reason: "is not a folder"),
            .unmergedIndex(path: "a/b"), .io(path: "a/b", errno: EACCES),
            .library(code: -1, klass: 6, message: "unsupported extension"),
        ]
        let text = errors.map { "\($0.message)\n  \($0.hint ?? "-")" }.joined(separator: "\n")
        #expect(
            text == """
                there is no git repository at /r or above it
                  name a folder inside a clone, or make one with `git clone`
                the repository /r belongs to another user
                  add it with `git config --global --add safe.directory /r`
                the repository /r names its objects by SHA-256
                  use a repository made without `--object-format=sha256`
                the repository /r is bare: it has no index and no work tree
                  name a revision, or use a clone with a work tree
                the repository /r keeps its references in a reftable
                  convert it with `git -C /r refs migrate --ref-format=files`, or clone it with `--ref-format=files`
                the repository /r needs extensions.new, which soac does not know
                  clone it with git's defaults, and name the clone with --repo
                the repository /r has the format version 2, which soac does not know
                  clone it with git's defaults, and name the clone with --repo
                the index of /r is split into two files
                  run `git -C /r config core.splitIndex false` and `git -C /r update-index --no-split-index`, or read a revision with --rev
                the index of /r is sparse: it leaves out what is in folders that are not checked out
                  run `git -C /r sparse-checkout reapply --no-sparse-index`, or read a revision with --rev
                the index of /r needs the extension 'abcd', which soac does not know
                  read a revision with --rev
                GIT_DIR in the environment: no
                  unset GIT_DIR, or set it as git does for its hooks
                git's configuration cannot be read: no
                  `git config --list --show-origin` shows where each setting comes from
                a and b have no commit in common
                  compare with a itself: two dots, as in a..HEAD
                a and b have no commit in common in this repository, which is a shallow clone
                  get the history with `git fetch --unshallow`
                the repository has no commit yet
                  commit something first, or read the index
                there is no revision x
                  look
                more than one object has an id that begins with e69d
                  give more digits of the id
                HEAD~9 is not in this repository, which is a shallow clone
                  get the history with `git fetch --unshallow`
                the object \(id) is missing
                  look for the extent of the damage with `git fsck`, then clone again
                the object \(id) was left out of the partial clone /r
                  get the objects with `git -C /r fetch --refetch --no-filter`
                the object \(id) is corrupt
                  look for the extent of the damage with `git fsck`, then clone again
                a/b: is not a folder
                  -
                the index has unmerged paths, the first is a/b
                  resolve the conflict and `git add` the result
                a/b: Permission denied
                  -
                unsupported extension (libgit2 error -1, class 6)
                  -
                """)
    }
}
