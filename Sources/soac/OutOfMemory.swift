import Glibc

/// What becomes of a run that needs more memory than it may have. An allocation of Swift's cannot fail, it ends the process
/// by a signal; with a limit (`ulimit -v`), that is to be status 2 and a message, as all else that keeps soac from running.
enum OutOfMemory {
    /// Call first. Without a limit nothing is changed.
    static func watch() {
        guard limit() != nil else { return }
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS] { signal(number, end) }
    }

    /// How much address space the process may have, in bytes; nil if that is not limited.
    private static func limit() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < 1 << 46 else {
            return nil
        }
        return Int(limit.rlim_cur)
    }

    /// Looks whether memory has run out. If there is some left, the signal has another reason, and does what it does.
    private static let end: @convention(c) (Int32) -> Void = { number in
        if let limit = limit() {
            let wanted = limit / 2
            let memory = mmap(nil, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            if memory == MAP_FAILED {
                let message: StaticString = "error: there is not enough memory\n  help: look at `ulimit -v`\n"
                write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(2)
            }
        }
        signal(number, SIG_DFL)
        raise(number)
    }
}
