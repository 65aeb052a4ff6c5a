import Glibc
import Testing

/// A program that reads lines and writes lines. It ends with this value.
final class PipedProgram {
    private let process: pid_t
    private let socket: Int32
    private var received: [UInt8] = []

    /// What it says on standard error goes into the file `errors`.
    init(_ arguments: [String], errors: String) throws {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &ends) == 0)
        defer { close(ends[1]) }
        socket = ends[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let words = (["/usr/bin/env"] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let spawned = posix_spawn(&process, "/usr/bin/env", &actions, nil, words + [nil], environ)
        self.process = process
        try #require(spawned == 0)
    }

    deinit {
        close(socket)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    func write(_ line: [UInt8]) throws {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            try #require(count > 0, "the program has ended")
            rest = rest.dropFirst(count)
        }
    }

    func readLine() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var searched = 0
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { received = Array(received[(end + 1)...]) }
                return Array(received[..<end])
            }
            searched = received.count
            let count = recv(socket, &buffer, buffer.count, 0)
            try #require(count > 0, "the program has ended")
            received += buffer[..<count]
        }
    }
}
