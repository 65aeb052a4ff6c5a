import ArgumentParser
import Compiler
import Fleet
import Git

/// Which repository holds soa-configs.
struct RepositoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The git repository that holds soa-configs; bare ones will do.", valueName: "dir"))
    var repo: String = "."

    @Option(help: ArgumentHelp("The folder of the repository that soa-configs is, if not its top.", valueName: "dir"))
    var root: String = ""

    func repository() throws(Problem) -> Repository {
        do { return try Repository(discovering: repo) } catch { throw Problem(error) }
    }

    func snapshot(_ source: SnapshotSource, unsaved: UnsavedFile? = nil) throws(Problem) -> Snapshot {
        do {
            return try Snapshot(source, of: Repository(discovering: repo), root: root, unsaved: unsaved)
        } catch { throw Problem(error) }
    }
}

/// Which state of soa-configs to read.
struct SourceOptions: ParsableArguments {
    @OptionGroup var repository: RepositoryOptions

    @Option(help: .rev)
    var rev: String?

    @Option(
        help: ArgumentHelp(
            "Read the files of this folder as they are, be it a git repository or not; instead of --repo.",
            valueName: "dir"))
    var soaDir: String?

    @Flag(help: .staged)
    var staged = false

    @Flag(help: "Read the files of the work tree: what git would commit of them.")
    var worktree = false

    func validate() throws {
        if [rev != nil, staged, worktree].count(where: { $0 }) > 1 {
            throw ValidationError("--rev, --staged and --worktree exclude each other")
        }
        if soaDir != nil, rev != nil || staged || worktree || repository.repo != "." || !repository.root.isEmpty {
            throw ValidationError("--soa-dir excludes the other options that say what to read")
        }
    }

    /// What is read where no option says it.
    enum Standard {
        /// For what machines do: the commit that is checked out.
        case head
        /// For what people ask of what they edit: the work tree; in a bare repository HEAD.
        case workTree
    }

    /// `unsaved` counts in what is read of the disk.
    func snapshot(else standard: Standard = .head, unsaved: UnsavedFile? = nil) throws(Problem) -> Snapshot {
        if let soaDir {
            do { return try Snapshot(folder: soaDir, unsaved: unsaved) } catch { throw Problem(error) }
        }
        if staged { return try repository.snapshot(.index) }
        if worktree { return try repository.snapshot(.workTree, unsaved: unsaved) }
        if rev == nil, standard == .workTree, try repository.repository().workTree != nil {
            return try repository.snapshot(.workTree, unsaved: unsaved)
        }
        return try repository.snapshot(.revision(rev ?? "HEAD"))
    }

    var readsWorkTree: Bool { worktree || soaDir != nil }

    /// The folder that names of files are below that are read of the disk: of the work tree, or `--soa-dir`.
    func top() throws(Problem) -> String {
        if let soaDir { return soaDir }
        guard let top = try repository.repository().workTree else {
            throw Problem("a bare repository has no files to name", hint: "--service chooses what is told")
        }
        return top
    }

    /// The folder that the files of a work tree lie in.
    func folder() throws(Problem) -> String {
        if let soaDir { return soaDir }
        let top = try repository.repository().workTree ?? repository.repo
        return repository.root.isEmpty ? top : "\(top)/\(repository.root)"
    }

    /// As the manifest tells it.
    var sourceName: String { staged ? "index" : readsWorkTree ? "worktree" : "commit" }
}

extension Problem {
    init(_ error: GitError) { self.init(error.message, hint: error.hint) }
    init(_ error: FileError) { self.init(error.message) }

    /// Runs work that throws problems and errors of git, as problems.
    static func telling<Value>(_ work: () throws -> Value) throws(Problem) -> Value {
        do { return try work() } catch let problem as Problem { throw problem } catch let error as GitError {
            throw Problem(error)
        } catch { preconditionFailure("all errors here are typed") }
    }
}

extension Problem {
    init(_ failure: Fleet.Failure) {
        switch failure {
        case .git(let error): self.init(error)
        case .noSuchService(let name, let hint): self.init("there is no service '\(name)'", hint: hint)
        }
    }
}
