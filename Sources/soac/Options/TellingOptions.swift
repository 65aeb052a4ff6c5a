import ArgumentParser
import Compiler
import Fleet

/// That a command which cron calls tells nothing of what is well.
struct QuietFlag: ParsableArguments {
    @Flag(name: .shortAndLong, help: .quiet)
    var quiet = false
}

/// How much a command that writes files tells on standard error.
struct TellingOptions: ParsableArguments {
    @Flag(
        name: .shortAndLong,
        help: """
            Print everything, with every file that is written; otherwise that is done only on a terminal, and elsewhere \
            only news.
            """
    )
    var verbose = false

    @Flag(name: .shortAndLong, help: .quiet)
    var quiet = false

    func validate() throws {
        if verbose, quiet { throw ValidationError("--verbose and --quiet exclude each other") }
    }

    /// What a run has to tell.
    struct News {
        var findings: [Diagnostic] = []
        var warnings: [String] = []
        var problems: [Problem] = []
        /// Whether the run changed anything.
        var hasChanged = false
        /// What it did, for people.
        var summary: [String] = []

        var hasErrors: Bool { !problems.isEmpty || findings.contains { $0.severity == .error } }

        /// By checksums over what each says. That a line moved is no news.
        fileprivate var keys: Set<UInt64> {
            Set(findings.map(\.key) + warnings.map(TellingOptions.key) + problems.map(\.key))
        }
    }

    /// On a terminal, for `--verbose`, and where nothing `isWritten`, all of it. Elsewhere, as under cron, what earlier runs
    /// did not tell, and errors again each day; the summary, if the run changed something, or something else is wrong than
    /// before. `--quiet` has errors alone, and these always. Without a memory everything is new.
    func tell(_ news: News, isWritten: Bool, after memory: ToldBefore?) {
        if quiet { return Self.tell(news) { isError, _ in isError } }
        guard isWritten, !verbose, !Terminal.isWatched else {
            Self.tell(news) { _, _ in true }
            return news.summary.forEach(Terminal.note)
        }
        let (old, new) = (memory?.things ?? [], news.keys)
        let isReminder = news.hasErrors && memory?.time.map { abs(Clock.seconds() - $0) >= Self.day } ?? false
        Self.tell(news) { isError, key in !old.contains(key) || isError && isReminder }
        if news.hasChanged || old != new || isReminder { news.summary.forEach(Terminal.note) }
        guard old != new || isReminder, Terminal.isHeard else { return }
        do { try memory?.replace(with: new) } catch { Terminal.warn(error.message) }
    }

    /// Of a command that writes a single file, or prints it.
    func tell(_ news: News, of file: String?, command: String) {
        // One name means other files in other folders.
        let place = file.map { $0.hasPrefix("/") ? $0 : "\(ThisHost.folder ?? "")/\($0)" }
        let memory = place.flatMap { Self.memory(of: "\(command) \($0)", hasNews: !news.keys.isEmpty) }
        tell(news, isWritten: file != nil, after: memory)
    }

    /// Of what writes a single file, or has no folder of its own: what runs told lies in the state folder, which is made only
    /// where there is something to keep. Nil if there is none.
    static func memory(of scope: String, hasNews: Bool) -> ToldBefore? {
        guard let path = StateFolder.standard,
            let folder = try? hasNews ? Folder.madeOwn(path) : Folder(path)
        else { return nil }
        return try? ToldBefore(scope, in: folder)
    }

    /// Seconds after which what is still wrong is told again: a letter may be lost.
    private static let day = 86_400

    private static func tell(_ news: News, where isTold: (_ isError: Bool, _ key: UInt64) -> Bool) {
        Terminal.report(news.findings.filter { isTold($0.severity == .error, $0.key) })
        for warning in news.warnings where isTold(false, key(warning)) { Terminal.warn(warning) }
        for problem in news.problems where isTold(true, problem.key) { Terminal.error(problem) }
    }

    fileprivate static func key(_ text: String) -> UInt64 { Checksum.of(text.utf8) }
}

extension Diagnostic {
    /// Graver than before is news.
    fileprivate var key: UInt64 { TellingOptions.key("\(severity.rawValue) \(fingerprint)") }
}

extension Problem {
    fileprivate var key: UInt64 { TellingOptions.key("error \(message)") }
}
