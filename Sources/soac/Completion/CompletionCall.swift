import Glibc

/// A call by a shell's script, at a key, in place of a person. It says what it has to on standard output alone, or nothing.
enum CompletionCall {
    /// How the script asks for the names that an argument may have.
    private static let word = "---completion"

    /// Where this is such a call, keeps it from disturbing who types: no word of an error, and no long wait.
    static func settle(_ arguments: [String]) {
        guard arguments.count > 1, arguments[1] == word else { return }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        if nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
        // Of a disk that does not answer, nothing is offered.
        signal(SIGALRM) { _ in _exit(1) }
        alarm(2)
    }
}
