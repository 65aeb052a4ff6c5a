import Git
import Glibc
import Testing

/// A temporary folder in which shell scripts make repositories, apart from the user's configuration.
final class Sandbox {
    let path: String

    init() throws {
        var template = Array("/tmp/git-tests-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit {
        _ = try? run("rm -rf \"$PWD\"")
    }

    /// Runs a script in the folder; its output without the last line break. Fails the test if it fails.
    @discardableResult
    func run(_ script: String) throws -> String {
        let output = path + ".out"
        defer { unlink(output) }
        let command = "{ cd \(path); set -eu; \(script)\n} >\(output)"
        let environment = [
            "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(path)", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
            "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_AUTHOR_DATE=1500000000 +0000",
            "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org",
            "GIT_COMMITTER_DATE=1500000000 +0000", "GIT_CONFIG_COUNT=2",
            "GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main",
            "GIT_CONFIG_KEY_1=protocol.file.allow", "GIT_CONFIG_VALUE_1=always",
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
        return try text(of: output)
    }

    /// A repository `r` with two commits: `a` and `dir/b`, then a changed `a`. The tag `v1` is on the first.
    func repository() throws -> Repository {
        try run(
            """
            git init -q r; cd r; mkdir dir; echo one >a; echo two >dir/b
            git add .; git commit -qm 1; git tag -a -m v1 v1; git tag light
            echo three >a; git commit -qam 2
            """)
        return try open("r")
    }

    func open(_ folder: String) throws -> Repository {
        try Repository(discovering: path + "/" + folder)
    }

    /// The error of an operation, which must fail.
    func error<Value>(_ operation: () throws(GitError) -> Value) throws -> GitError {
        do {
            _ = try operation()
        } catch {
            return error
        }
        Issue.record("an error was expected")
        return .emptyRepository
    }

    private func text(of file: String) throws -> String {
        let stream = try #require(fopen(file, "r"))
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

extension SnapshotReader {
    /// Every file below a directory as `path=content`, other entries as `path:kind`; in order.
    func everything(in directory: Directory? = nil, prefix: String = "") throws -> [String] {
        try entries(of: directory ?? root).flatMap { entry throws -> [String] in
            let path = prefix + entry.name
            switch entry.kind {
            case .directory:
                let directory = try #require(entry.directory)
                return try everything(in: directory, prefix: path + "/")
            case .file, .executable, .symlink:
                let mark = entry.kind == .file ? "" : ":\(entry.kind)"
                return ["\(path)\(mark)=\(try text(entry))"]
            case .submodule, .other:
                return ["\(path):\(entry.kind)"]
            }
        }
    }

    func text(_ entry: Entry) throws -> String {
        guard case .bytes(let bytes) = try read(entry, limit: 1 << 20) else { return "too large" }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

extension Repository {
    func everything(_ source: SnapshotSource, root: String = "") throws -> [String] {
        try Snapshot(source, of: self, root: root).open().everything()
    }
}
