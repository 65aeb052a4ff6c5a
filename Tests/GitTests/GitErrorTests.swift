import Git
import Glibc
import Testing

/// What people read.
@Suite struct GitErrorTests {
    @Test func saysWhatIsWrongAndWhatToDo() throws {
        let id = try #require(ObjectID(hex: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))
        let errors: [GitError] = [
            .notARepository(path: "/r"), .ownership(path: "/r"), .sha256(path: "/r"), .noWorkTree(path: "/r"),
            .sparseWorkTree(path: "/r"), .emptyRepository, .unknownRevision("x", hint: "look"),
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
                the work tree /r is a sparse checkout: files are left out of it
                  run `git sparse-checkout disable`, or read the index or a revision
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
