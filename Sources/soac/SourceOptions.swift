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

    @Flag(help: "Read what is staged, instead of a commit.")
    var staged = false

    @Flag(help: "Read the files of the work tree, instead of a commit.")
    var worktree = false

    func validate() throws {
        if [rev != nil, staged, worktree].count(where: { $0 }) > 1 {
            throw ValidationError("--rev, --staged and --worktree exclude each other")
        }
    }

    func snapshot() throws(Problem) -> Snapshot {
        let source: SnapshotSource = staged ? .index : worktree ? .workTree : .revision(rev ?? "HEAD")
        do {
            return try Snapshot(source, of: Repository(discovering: repo), root: root)
        } catch {
            throw Problem(error)
        }
    }

    /// As the manifest tells it.
    var sourceName: String { staged ? "index" : worktree ? "worktree" : "commit" }
}

extension Problem {
    init(_ error: GitError) { self.init(error.message, hint: error.hint) }
    init(_ error: FileError) { self.init(error.message) }
}
