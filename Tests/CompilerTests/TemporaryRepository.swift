import Git
import Glibc
import Testing

@testable import Compiler

/// A temporary folder with a git repository, apart from the user's configuration.
final class TemporaryRepository {
    let path: String

    init() throws {
        var template = Array("/tmp/compiler-tests-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
        try run("git init -q .")
    }

    deinit { _ = try? run("rm -rf \"$PWD\"") }

    /// Runs a script in the folder; fails the test if it fails.
    func run(_ script: String) throws {
        let command = "cd \(path); set -eu; \(script)\n"
        let environment = [
            "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(path)", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
            "GIT_AUTHOR_NAME=A",
            "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org",
            "GIT_CONFIG_COUNT=1",
            "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always",
        ]
        let words = ["sh", "-c", command]
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var process: pid_t = 0
        try #require(posix_spawn(&process, "/bin/sh", nil, nil, &arguments, &variables) == 0)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { try #require(errno == EINTR) }
        try #require(status == 0, "the script failed: \(script)")
    }

    /// Commits all that a script made, and opens the commit.
    func tree(_ script: String) throws -> SourceTree {
        try run("\(script)\ngit add -A .; git commit -qm 1")
        return try SourceTree(try Snapshot(.revision("HEAD"), of: try Repository(discovering: path)))
    }
}
