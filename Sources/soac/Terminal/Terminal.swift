import Compiler
import Fleet
import Git
import Glibc
import Synchronization

/// What keeps soac from running, for people.
struct Problem: Error {
    var message: String
    var hint: String?
    /// The first of the findings that it comes from, for who does not see standard error.
    var finding: String?

    init(_ message: String, hint: String? = nil, finding: Diagnostic? = nil) {
        self.message = message
        self.hint = hint
        self.finding = finding.map { finding in
            (finding.span.map { "\($0.path):\($0.start.line): " } ?? "") + finding.message
        }
    }
}

/// Where text goes: data to standard output, all else to standard error.
enum Terminal {
    /// Several lines. Nothing in them moves the cursor, though what they tell may come from anyone; `colored` lets colours
    /// through.
    ///
    /// Throws if they cannot be written, but for a reader that has gone: then the process ends as it would by default, by
    /// SIGPIPE, without a word.
    static func output(_ text: String, colored: Bool = false) throws(Problem) {
        try output(Array(Printable.lines(text, colored: colored).utf8))
    }

    static func output(_ bytes: [UInt8]) throws(Problem) {
        let code = write(bytes, to: STDOUT_FILENO)
        if code == EPIPE { endByBrokenPipe() }
        if code != 0 { throw unwritten(code) }
        if !bytes.isEmpty { hasOutput.store(true, ordering: .relaxed) }
    }

    /// One line, without its end. That it cannot be written is nobody's to know.
    static func note(_ line: String) { control(Printable.line(Redaction.of(line)) + "\n") }

    static func warn(_ text: String) { note("warning: \(text)") }

    /// Several lines.
    static func notes(_ text: String) { control(Printable.lines(Redaction.of(text), colored: showsColor)) }

    /// What moves the cursor; nothing that comes from elsewhere.
    static func control(_ text: String) {
        if write(Array(text.utf8), to: STDERR_FILENO) != 0 { isUnheard.store(true, ordering: .relaxed) }
    }

    /// Whether all that was told on standard error could be written.
    static var isHeard: Bool { !isUnheard.load(ordering: .relaxed) }

    private static let isUnheard = Atomic(false)

    static func error(_ problem: Problem) {
        let head = showsColor ? "\u{1B}[1;31merror:\u{1B}[0m " : "error: "
        // A revision or a path on the command line may hold anything, and an address a password.
        let hint = problem.hint.map { "  help: \(Printable.line($0))\n" }
        notes("\(head)\(Printable.line(problem.message))\n" + (hint ?? ""))
    }

    static func report(_ findings: [Diagnostic]) {
        let renderer = TextRenderer(colored: showsColor)
        notes(renderer.render(findings.oncePerFile(perService: false)))
    }

    /// What was read, where the output has no place for it.
    static func tell(_ state: SnapshotState) { note(words(of: state)) }

    static func words(of state: SnapshotState) -> String { "soa-configs: \(state.description)" }

    /// Asks on a terminal, and takes the answer of nobody for yes where there is none: scripts know what they do.
    static func confirm(_ question: String) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { return true }
        control("\(Printable.line(question)) [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }

    /// Whether people watch: standard error is a terminal.
    static let isWatched = isatty(STDERR_FILENO) == 1

    static let showsColor = isWatched && wantsColor

    /// The same of standard output.
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1

    static let outputShowsColor = outputIsTerminal && wantsColor

    /// The columns of standard output; 120 where it is no terminal.
    ///
    /// As they were at first: a pager may take the place of the terminal.
    static let width: Int = {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
        return Int(size.ws_col)
    }()

    /// https://no-color.org
    private static let wantsColor = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true

    /// Gives standard input, output and error something to be, where a parent closed them: the first files that are opened
    /// would take their places, and be written to. What is written to an output that was closed still fails.
    static func fillClosedDescriptors() {
        for (descriptor, flags) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest that is free: this one.
            _ = open("/dev/null", flags)
        }
    }

    /// At once: a thread that was abandoned may be inside a library, which `exit` would take apart under it. Some disks tell
    /// only now that what they took cannot be kept.
    static func exit(_ status: Int32) -> Never {
        if Pager.finish() { _exit(status) }
        if hasOutput.load(ordering: .relaxed), close(STDOUT_FILENO) != 0 {
            error(unwritten(errno))
            _exit(2)
        }
        _exit(status)
    }

    /// Whether something was written to standard output. Atomic: bars are drawn by any thread.
    private static let hasOutput = Atomic(false)

    /// What the system says of an error code.
    static func text(ofSystemError code: Int32) -> String { String(cString: strerror(code)) }

    private static func unwritten(_ code: Int32) -> Problem {
        Problem("standard output cannot be written: \(String(cString: strerror(code)))")
    }

    /// Where the parent has SIGPIPE ignored, the status is that which shells give to its victims.
    private static func endByBrokenPipe() -> Never {
        _ = Pager.finish()
        signal(SIGPIPE, SIG_DFL)
        kill(getpid(), SIGPIPE)
        _exit(128 + SIGPIPE)
    }

    /// 0, or why not all was written.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                place += count
            } else if errno == EAGAIN {
                // A pipe that its other end made so.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}

extension Cache {
    /// The cache of this user. That one is there and is not used is said: nobody would guess why all takes longer.
    static func atHand() -> Cache? {
        let cache = Cache()
        if let reason = cache?.distrust { Terminal.warn("the cache is not used: \(reason)") }
        return cache
    }
}
