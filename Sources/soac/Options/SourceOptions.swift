import ArgumentParser
import Compiler
import Fleet
import Git

/// Which repository holds soa-configs.
struct RepositoryOptions: ParsableArguments {
    @Option(
        name: .customLong("repo"),
        help: ArgumentHelp(
            "The git repository that holds soa-configs; bare ones will do. Default: $SOAC_REPO, else the one that this folder lies in.",
            valueName: "dir"),
        completion: .directory)
    var givenRepo: String?

    @Option(name: .customLong("root"), help: .root, completion: .directory)
    var givenRoot: String?

    var repo: String { givenRepo ?? Variable.repo.text ?? "." }

    /// Whether an option names another one than the standard.
    var isGiven: Bool { ![nil, "."].contains(givenRepo) || ![nil, ""].contains(givenRoot) }

    func repository() throws(Problem) -> Repository {
        do { return try Repository(discovering: repo) } catch { throw told(error) }
    }

    /// Where things are. A bare repository says so in the commit that is read.
    func whereabouts(at revision: String = "HEAD") throws(Problem) -> Whereabouts {
        do {
            return try Whereabouts(root: givenRoot ?? Variable.root.text) { () throws(GitError) in
                try RepositoryTop(of: Repository(discovering: repo), at: revision)
            }
        } catch { throw told(error) }
    }

    /// The folder that soa-configs is.
    func root(at revision: String = "HEAD") throws(Problem) -> String { try whereabouts(at: revision).root }

    func snapshot(
        _ source: SnapshotSource, unsaved: [UnsavedFile] = [], isEdited: Bool = false
    ) throws(Problem) -> Snapshot {
        let whereabouts =
            if case .revision(let revision) = source { try whereabouts(at: revision) } else { try whereabouts() }
        do {
            return try Snapshot(
                source, of: Repository(discovering: repo), root: whereabouts.root, unsaved: unsaved, isEdited: isEdited)
        } catch { throw told(error, whereabouts) }
    }

    /// With who said what is wrong, if no option did.
    private func told(_ error: GitError, _ whereabouts: Whereabouts? = nil) -> Problem {
        var problem = Problem(error)
        switch error {
        case .notARepository, .io:
            if givenRepo == nil, let (_, name) = Variable.repo.value { problem.hint = "\(name) names it" }
        case .invalidPath:
            if givenRoot != nil { break }
            if let (_, name) = Variable.root.value {
                problem.hint = "\(name) names it"
            } else if let root = whereabouts?.places.root {
                problem.hint = "\(root.place) names it as root"
            }
        default: break
        }
        return problem
    }
}

/// Which state of soa-configs to read.
struct SourceOptions: ParsableArguments {
    @OptionGroup var repository: RepositoryOptions

    @Option(help: .rev, completion: .revisionNames)
    var rev: String?

    @Option(help: .soaDir, completion: .directory)
    var soaDir: String?

    @Flag(help: .staged)
    var staged = false

    @Flag(help: "Read the files of the work tree: what git would commit of them.")
    var worktree = false

    func validate() throws {
        if [rev != nil, staged, worktree].count(where: { $0 }) > 1 {
            throw ValidationError("--rev, --staged and --worktree exclude each other")
        }
        if soaDir != nil, rev != nil || staged || worktree || repository.isGiven {
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
    func snapshot(else standard: Standard = .head, unsaved: [UnsavedFile] = []) throws(Problem) -> Snapshot {
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

    /// What is read of the disk, to be edited. Only a work tree or a folder is.
    func editedSnapshot() throws(Problem) -> Snapshot {
        if let soaDir {
            do { return try Snapshot(folder: soaDir) } catch { throw Problem(error) }
        }
        return try repository.snapshot(.workTree, isEdited: true)
    }

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
        let root = try repository.root()
        return root.isEmpty ? top : "\(top)/\(root)"
    }

    /// Where things are; of `--soa-dir` as that folder says.
    func whereabouts() throws(Problem) -> Whereabouts {
        guard let soaDir else { return try repository.whereabouts(at: rev ?? "HEAD") }
        do {
            return try Whereabouts(root: "") { () throws(GitError) in try RepositoryTop(folder: soaDir) }
        } catch { throw Problem(error) }
    }

    /// As the manifest tells it.
    var sourceName: String { staged ? "index" : readsWorkTree ? "worktree" : "commit" }
}

extension Problem {
    init(_ error: GitError) { self.init(error.message, hint: error.hint) }
    init(_ error: FileError) { self.init(error.message) }

    /// Runs work that throws problems, errors of git and failures of a fleet, as problems.
    static func telling<Value>(_ work: () throws -> Value) throws(Problem) -> Value {
        do { return try work() } catch let problem as Problem { throw problem } catch let error as GitError {
            throw Problem(error)
        } catch let failure as Fleet.Failure {
            throw Problem(failure)
        } catch { preconditionFailure("all errors here are typed") }
    }
}

extension Problem {
    init(_ failure: Fleet.Failure) {
        switch failure {
        case .git(let error): self.init(error)
        case .file(let error): self.init(error)
        case .noSuchService(let name, let hint): self.init("there is no service '\(name)'", hint: hint)
        }
    }
}
