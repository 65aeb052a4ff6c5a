import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc
import LanguageServer
import Runtime

struct LspCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serves an editor: findings while you type, and what else it can show of soa-configs.",
        discussion: """
            A language server (LSP 3.17) on standard input and output; docs/editors.md says how to set it up in VS Code, \
            Neovim and Emacs. Which soa-configs a file is of is found above it, as soac check finds it; what it says is \
            what soac check says. Of a file that is in none, the text and the shape are looked at. It ends when the \
            editor says so, or is gone.

            Exit status: 0 after a shutdown, 1 if the editor went without one, 2 if soac could not run, or was called \
            incorrectly.
            """)

    @Option(help: .soaDir, completion: .directory)
    var soaDir: String?

    @Option(help: .root, completion: .directory)
    var root: String?

    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(help: .teamData, completion: .file())
    var teamData: String?

    /// Many editors' clients add it.
    @Flag(name: .customLong("stdio"), help: .hidden) var stdio = false

    @OptionGroup var jobs: JobsOption

    func validate() throws {
        if soaDir != nil, root != nil { throw ValidationError("--soa-dir and --root exclude each other") }
    }

    func run() throws {
        // A client that is gone is told by the write.
        signal(SIGPIPE, SIG_IGN)
        let arguments = arguments
        let server = LanguageServer(
            input: STDIN_FILENO, output: STDOUT_FILENO, version: Version.number
        ) { folder in try Self.open(folder, arguments) }
        throw ExitCode(server.run())
    }

    /// Those of `soac check` that say what holds everywhere.
    private var arguments: [String] {
        let options = [
            ("--root", root), ("--system-config", systems.single.systemConfig),
            ("--system-configs", systems.systemConfigs),
            ("--team-data", teamData), ("--soa-dir", soaDir), ("--jobs", "\(jobs.count)"),
        ]
        return options.flatMap { name, value in value.map { ["\(name)=\($0)"] } ?? [] }
    }

    /// The soa-configs around a folder, as `soac check` would check it there.
    private static func open(_ folder: String, _ arguments: [String]) throws -> OpenedRepository? {
        let isGiven = arguments.contains { $0.hasPrefix("--soa-dir=") }
        if !isGiven, (try? Repository(discovering: folder))?.workTree == nil { return nil }
        let check = try CheckCommand.parse(arguments + (isGiven ? [] : ["--repo", folder]))
        return try check.opened(around: folder)
    }
}

extension CheckCommand {
    /// What an editor's file in that folder is checked with; nil if it is not in soa-configs.
    fileprivate func opened(around file: String) throws -> OpenedRepository? {
        let whereabouts = try source.whereabouts()
        guard let folder = try RealPath.of(source.folder()), let top = try RealPath.of(source.top()) else { return nil }
        if source.soaDir != nil, file != folder, !file.hasPrefix(folder + "/") { return nil }
        let snapshot = try source.editedSnapshot()
        let (check, _) = try fleetCheck(of: snapshot, nil, whereabouts)
        let names = ["HEAD", "index", "logs/HEAD"]
        let watched = snapshot.location.map { location in
            names.map { location.gitDirectory + ($0.hasPrefix("/") ? "" : "/") + $0 }
        }
        return OpenedRepository(folder: folder, top: top, check: check, watched: watched ?? [])
    }
}
