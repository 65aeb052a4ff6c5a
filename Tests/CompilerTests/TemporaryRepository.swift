import Git
import TestSupport
import Testing

@testable import Compiler

/// A temporary folder with a git repository, apart from the user's configuration.
struct TemporaryRepository {
    private let scratch: Scratch

    var path: String { scratch.path }

    init() throws {
        scratch = try Scratch()
        try run("git init -q .")
    }

    /// Runs a script in the folder; fails the test if it fails.
    func run(_ script: String) throws { try scratch.shell(script) }

    /// Commits all that a script made, and opens the commit.
    func tree(_ script: String) throws -> SourceTree {
        try run("\(script)\ngit add -A .; git commit -qm 1")
        return try SourceTree(try Snapshot(.revision("HEAD"), of: try Repository(discovering: path)))
    }
}
