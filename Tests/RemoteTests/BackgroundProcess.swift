import Glibc
import TestSupport
import Testing

/// A program that runs beside the test, in a process group of its own. The group ends with this value, and with the
/// process of the tests, however that ends.
final class BackgroundProcess: Sendable {
    private let log: String
    private let process: pid_t
    /// The end of a socket whose other end the group's shell reads: when nobody holds this one, the shell kills all.
    private let lifeline: Int32

    private static let script = "(\"$@\"; kill -9 0) & read line; kill -9 0"

    init(_ command: [String], log: String, environment: [String] = []) throws {
        var ends: [Int32] = [0, 0]
        // A socket, because a pipe cannot be made so that programs that are started meanwhile do not inherit it.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var words = (["sh", "-c", Self.script, "sh"] + command).map { strdup($0) } + [nil]
        var variables = (Command.standardEnvironment + environment).map { strdup($0) } + [nil]
        defer { for string in words + variables { free(string) } }
        var process: pid_t = 0
        let spawned = posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, &variables)
        try #require(spawned == 0, "\(command): \(String(cString: strerror(spawned)))")
        self.log = log
        self.process = process
        lifeline = ends[1]
    }

    deinit {
        close(lifeline)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// All that it printed so far.
    var output: String { (try? Path.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    var hasEnded: Bool {
        var info = siginfo_t()
        waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
        return info.si_signo == SIGCHLD
    }

    /// Returns when something is so, or the process is over; it is a failure if neither is seen in so many looks.
    func wait(until isSo: () -> Bool, looks: Int = 100_000) throws {
        for _ in 0..<looks {
            if hasEnded || isSo() { return }
            usleep(3000)
        }
        try #require(hasEnded, "nothing happened:\n\(output)")
    }
}
