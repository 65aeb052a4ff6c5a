import Glibc

/// libgit2 writes to sockets without MSG_NOSIGNAL, so a server that hangs up would end the process.
enum BrokenPipe {
    /// Runs the body with SIGPIPE held back from this thread.
    static func ignored<Answer>(_ body: () throws(RemoteError) -> Answer) throws(RemoteError) -> Answer {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        var previous = sigset_t()
        pthread_sigmask(SIG_BLOCK, &set, &previous)
        defer {
            if sigismember(&previous, SIGPIPE) == 0 {
                // A signal that came is taken off, or it would strike as soon as it is let through.
                var now = timespec()
                while sigtimedwait(&set, nil, &now) == SIGPIPE {}
                pthread_sigmask(SIG_SETMASK, &previous, nil)
            }
        }
        return try body()
    }
}
