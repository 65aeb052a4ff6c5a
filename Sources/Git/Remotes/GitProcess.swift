import Glibc

/// A child process, and a socket that is its input and its output.
struct GitProcess {
    private let descriptor: Int32
    private let process: pid_t

    /// Runs the command, found in PATH; nil if that fails. Nothing of it reaches a shell.
    init?(_ words: [String]) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        defer { close(ends[1]) }
        guard let process = Self.spawn(words, end: ends[1]) else {
            close(ends[0])
            return nil
        }
        (descriptor, self.process) = (ends[0], process)
    }

    /// False if the other side has gone.
    @discardableResult
    func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Up to `limit` bytes; empty at the end, nil if reading fails.
    func read(_ limit: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = recv(descriptor, &buffer, limit, 0)
            if count < 0, errno == EINTR { continue }
            return count < 0 ? nil : Array(buffer[..<count])
        }
    }

    /// Hangs up and waits for the end; 0 for success. Call it once, at last.
    @discardableResult
    func wait() -> Int32 {
        close(descriptor)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return status
    }

    private static func spawn(_ words: [String], end: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)
        // What a credential helper says about itself may hold a secret.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This thread holds SIGPIPE back; a child would inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment().map { strdup($0) } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var process: pid_t = 0
        return posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &variables) == 0 ? process : nil
    }

    /// This process's own, but nothing in it may ask at a terminal or name another repository.
    private static func environment() -> [String] {
        let replaced = [
            "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GCM_INTERACTIVE=never",
        ]
        let dropped = replaced.map { $0.prefix { $0 != "=" } + "=" } + Environment.ofOneRepository.map { $0 + "=" }
        var kept: [String] = []
        var next = environ
        while let variable = next.pointee {
            let text = String(cString: variable)
            if !dropped.contains(where: { text.hasPrefix($0) }) { kept.append(text) }
            next += 1
        }
        return kept + replaced
    }
}
