import Compiler
import Glibc

/// What keeps soac from running, for people.
struct Problem: Error {
    var message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// Where text goes: data to standard output, all else to standard error.
enum Terminal {
    static func output(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func output(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) } }

    static func note(_ text: String) { write(text, to: STDERR_FILENO) }

    static func error(_ problem: Problem) {
        let head = showsColor ? "\u{1B}[1;31merror:\u{1B}[0m " : "error: "
        // A revision or a path on the command line may hold anything.
        let renderer = TextRenderer(colored: showsColor)
        let hint = problem.hint.map { "  help: \(renderer.printable($0))\n" }
        note("\(head)\(renderer.printable(problem.message))\n" + (hint ?? ""))
    }

    static func report(_ findings: [Diagnostic]) {
        let renderer = TextRenderer(colored: showsColor)
        note(renderer.render(findings))
    }

    /// Whether people watch: standard error is a terminal.
    static let isWatched = isatty(STDERR_FILENO) == 1

    static let showsColor = isWatched && wantsColor

    /// The same of standard output.
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1

    static let outputShowsColor = outputIsTerminal && wantsColor

    /// The columns of standard output; 120 where it is no terminal.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
        return Int(size.ws_col)
    }

    /// https://no-color.org
    private static let wantsColor = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true

    /// At once: a thread that was abandoned may be inside a library, which `exit` would take apart under it.
    static func exit(_ status: Int32) -> Never { _exit(status) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
