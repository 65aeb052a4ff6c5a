import Glibc

/// What a program writes to its standard output, read piece by piece. Nothing of a command reaches a shell.
final class ProgramOutput {
    private let process: pid_t
    private var descriptor: Int32
    private var status: Int32?

    /// A program that is found in PATH; `input` is its standard input, else there is none. Nil if it cannot be started.
    init?(_ words: [String], input: Int32? = nil) {
        var ends: [Int32] = [0, 0]
        guard let first = words.first, pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for string in arguments { free(string) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, first, &actions, nil, &arguments, environ)
        close(ends[1])
        (self.process, descriptor) = (process, ends[0])
        guard code == 0 else {
            status = 127
            return nil
        }
    }

    deinit { end() }

    /// The next bytes, which are waited for; none at the end.
    func read() -> [UInt8] {
        guard descriptor >= 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count >= 0 { return Array(bytes.prefix(count)) }
            if errno != EINTR { return [] }
        }
    }

    /// Ends it, unless it has come to its end. Who writes on learns that nobody reads; who waits would wait for ever.
    func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        guard status == nil else { return }
        kill(process, SIGTERM)
        status = waited()
    }

    /// Its exit status, once it has come to its end by itself; 128 and the signal if one ended it.
    func wait() -> Int32 {
        while !read().isEmpty {}
        let status = status ?? waited()
        self.status = status
        return status
    }

    private func waited() -> Int32 {
        var code: Int32 = 0
        while waitpid(process, &code, 0) < 0 { if errno != EINTR { return 127 } }
        let signal = code & 0x7F
        return signal == 0 ? code >> 8 & 0xFF : 128 + signal
    }
}
