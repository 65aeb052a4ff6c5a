import CBuildStamp
import Compiler
import Git
import Runtime

/// Which soac this is.
enum Version {
    /// That of the release, which others compare with.
    static let number = "0.1.0"

    /// For `--version`: `soac 0.1.0 (commit 1a2b3c4d5e6f, 2019-10-02T12:00:00Z)`.
    static let text: String = {
        guard let commit else { return "soac \(number) (a development build: its commit is not known)" }
        let digits = commit.prefix(12)
        let modified = commit.hasSuffix(modifiedMark) ? modifiedMark : ""
        return "soac \(number) (commit \(digits)\(modified)\(date.map { ", \($0)" } ?? ""))"
    }()

    /// Whether a call asks for that, and for nothing else.
    static func isAskedAsJSON(_ arguments: [String]) -> Bool {
        arguments.count == 3 && Set(arguments.dropFirst()) == ["--version", "--json"]
    }

    /// For `--version --json`: the same for machines, and the libraries that this machine has.
    static func json() -> String {
        let id = commit.map { $0.hasSuffix(modifiedMark) ? String($0.dropLast(modifiedMark.count)) : $0 }
        let fields: [(String, String)] = [
            ("version", quoted(number)), ("commit", quoted(id)), ("commit_date", quoted(date)),
            ("modified", commit.map { "\($0.hasSuffix(modifiedMark))" } ?? "null"),
            ("swift", quoted("\(_SwiftStdlibVersion.current)")), ("libgit2", quoted(LibraryVersion.libgit2)),
            ("libyaml", quoted(YAMLParser.libraryVersion)), ("libcurl", quoted(CurlLibrary.version)),
        ]
        return "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}\n"
    }

    private static let modifiedMark = "-modified"

    /// Nil for a binary that nobody stamped: packaging/stamp.py does.
    private static let commit = stamped(String(cString: soac_build_commit()))
    private static let date = stamped(String(cString: soac_build_date()))

    private static func stamped(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func quoted(_ text: String?) -> String {
        text.map { "\"\($0.filter { $0 != "\"" && $0 != "\\" })\"" } ?? "null"
    }
}
