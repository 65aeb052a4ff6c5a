import Glibc

/// A name and its password or token.
struct Credential: Hashable, Sendable {
    var user: String
    var password: String
}

/// `git credential`: asks the helpers that git's configuration names, and nobody at a terminal.
struct CredentialHelper: Sendable {
    /// What a credential is for: the attributes of git-credential(1).
    struct Key: Hashable, Sendable {
        var transport: String
        var host: String
        var path: String?
        var user: String?
    }

    /// The repository whose configuration counts beside that of the user; nil for none.
    let gitDirectory: String?

    /// Nil if no helper has one.
    func fill(_ key: Key) -> Credential? {
        guard let answer = run("fill", Self.lines(key)) else { return nil }
        var values: [Substring: String] = [:]
        for line in answer.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[line[..<equals]] = String(line[equals...].dropFirst())
        }
        guard let user = values["username"], let password = values["password"] else { return nil }
        return Credential(user: user, password: password)
    }

    /// Tells the helpers that it worked.
    func approve(_ credential: Credential, for key: Key) {
        _ = run("approve", Self.lines(key, credential))
    }

    /// Tells the helpers that it was refused.
    func reject(_ credential: Credential, for key: Key) {
        _ = run("reject", Self.lines(key, credential))
    }

    private static func lines(_ key: Key, _ credential: Credential? = nil) -> String {
        let attributes = [
            ("protocol", key.transport), ("host", key.host), ("path", key.path),
            ("username", credential?.user ?? key.user), ("password", credential?.password),
        ]
        return attributes.map { name, value in value.map { "\(name)=\($0)\n" } ?? "" }.joined() + "\n"
    }

    // MARK: - The process

    /// The output of `git credential <action>`; nil if it fails.
    private func run(_ action: String, _ input: String) -> String? {
        // Outside of any repository if none is given.
        let place = gitDirectory.map { ["--git-dir=\($0)"] } ?? ["-C", "/"]
        let words = ["git"] + place + ["-c", "core.askPass=", "credential", action]
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        defer { close(ends[0]) }
        let process = Self.spawn(words, end: ends[1])
        close(ends[1])
        guard let process else { return nil }
        Self.write(Array(input.utf8), to: ends[0])
        shutdown(ends[0], Int32(SHUT_WR))
        let output = Self.read(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        return status == 0 ? String(decoding: output, as: UTF8.self) : nil
    }

    private static func spawn(_ words: [String], end: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)
        // What a helper says about itself may hold a secret.
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
        let dropped = replaced.map { $0.prefix { $0 != "=" } + "=" } + ["GIT_DIR=", "GIT_WORK_TREE="]
        var kept: [String] = []
        var next = environ
        while let variable = next.pointee {
            let text = String(cString: variable)
            if !dropped.contains(where: { text.hasPrefix($0) }) { kept.append(text) }
            next += 1
        }
        return kept + replaced
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// All up to the end, but not more than 64 KiB.
    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 16 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
