import ArgumentParser
import Compiler
import Git
import Runtime

/// Which soa-configs to read.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The git repository that holds soa-configs; bare ones will do.", valueName: "dir"))
    var repo: String = "."

    @Option(help: ArgumentHelp("The folder of the repository that soa-configs is, if not its top.", valueName: "dir"))
    var root: String = ""

    @Option(help: ArgumentHelp("The commit to read: HEAD, a branch, a tag, HEAD~3, a sha.", valueName: "revision"))
    var rev: String?

    @Option(
        help: ArgumentHelp(
            "Read the files of this folder as they are, be it a git repository or not; instead of --repo.",
            valueName: "dir"))
    var soaDir: String?

    @Flag(help: "Read what is staged, instead of a commit.")
    var staged = false

    @Flag(help: "Read the files of the work tree, instead of a commit.")
    var worktree = false

    func validate() throws {
        if [rev != nil, staged, worktree].count(where: { $0 }) > 1 {
            throw ValidationError("--rev, --staged and --worktree exclude each other")
        }
        if soaDir != nil, rev != nil || staged || worktree || repo != "." || !root.isEmpty {
            throw ValidationError("--soa-dir excludes the other options that say what to read")
        }
    }

    func snapshot() throws(Problem) -> Snapshot {
        if let soaDir {
            do { return try Snapshot(folder: soaDir) } catch { throw Problem(error) }
        }
        let source: SnapshotSource = staged ? .index : worktree ? .workTree : .revision(rev ?? "HEAD")
        do {
            return try Snapshot(source, of: Repository(discovering: repo), root: root)
        } catch {
            throw Problem(error)
        }
    }

    /// Another revision of the same repository.
    func snapshot(at revision: String) throws(Problem) -> Snapshot {
        do { return try Snapshot(.revision(revision), of: Repository(discovering: repo), root: root) } catch {
            throw Problem(error)
        }
    }

    var readsWorkTree: Bool { worktree || soaDir != nil }

    /// The folder that the files of a work tree lie in.
    func folder() throws(Problem) -> String {
        if let soaDir { return soaDir }
        do {
            let top = try Repository(discovering: repo).workTree ?? repo
            return root.isEmpty ? top : "\(top)/\(root)"
        } catch { throw Problem(error) }
    }

    /// As the manifest tells it.
    var sourceName: String { staged ? "index" : readsWorkTree ? "worktree" : "commit" }
}

extension Problem {
    init(_ error: GitError) { self.init(error.message, hint: error.hint) }
    init(_ error: FileError) { self.init(error.message) }
}

extension Problem {
    init(_ failure: Fleet.Failure) {
        switch failure {
        case .git(let error): self.init(error)
        case .noSuchService(let name, let hint): self.init("there is no service '\(name)'", hint: hint)
        }
    }
}
