import Glibc
import Testing

/// `soac run`, or another that stays: a process of its own, which is killed at the latest when this value goes.
package final class RunningSoac {
    private let process: pid_t
    private let outputs: Scratch
    private var status: Int32?

    /// - Parameter program: what it is called by
    package init(
        _ arguments: [String], in folder: String, program: String = Soac.path, environment: [String] = []
    ) throws {
        outputs = try Scratch()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let errors = outputs.path + "/errors"
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        let words = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
        let state = ["XDG_STATE_HOME=\(folder)/state", "XDG_CACHE_HOME=\(folder)/cache"]
        let strings = words.map { strdup($0) } + [nil]
        let variables = (Command.standardEnvironment + state + environment).map { strdup($0) } + [nil]
        defer { for string in strings + variables { free(string) } }
        var process: pid_t = 0
        let spawned = posix_spawn(&process, "/bin/sh", &actions, nil, strings, variables)
        self.process = process
        try #require(spawned == 0, "\(program): \(String(cString: strerror(spawned)))")
    }

    deinit {
        if status == nil { _ = end(SIGKILL) }
    }

    /// All that it has said.
    package var errors: String {
        (try? Path.read(outputs.path + "/errors")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package func signal(_ number: Int32) { kill(process, number) }

    /// Its exit status, once it has ended; a signal is the status 128 and its number.
    package func wait() -> Int32 {
        if let status { return status }
        var raw: Int32 = 0
        while waitpid(process, &raw, 0) < 0, errno == EINTR {}
        let ended = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        status = ended
        return ended
    }

    package func end(_ number: Int32) -> Int32 {
        signal(number)
        return wait()
    }

    /// The port of its page, as it tells it.
    package func port() throws -> Int {
        var port: Int?
        try eventually("the page is served: \(errors)") {
            port = errors.firstRange(of: "the page is at http://127.0.0.1:").flatMap {
                Int(errors[$0.upperBound...].prefix { $0.isNumber })
            }
            return port != nil
        }
        return try #require(port)
    }

    /// What it answers; the status 0 if it does not.
    package func get(_ path: String) throws -> (status: Int, body: String) { try Loopback.get(path, at: port()) }
}

/// Questions to servers on this machine.
package enum Loopback {
    /// The status, and the body; the status 0 where nobody answers.
    package static func get(_ path: String, at port: Int) -> (status: Int, body: String) {
        guard let client = try? TestClient(port) else { return (0, "") }
        client.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        let answer = client.receive()
        guard let end = answer.firstRange(of: "\r\n\r\n") else { return (0, "") }
        return (Int(answer.dropFirst(9).prefix(3)) ?? 0, String(answer[end.upperBound...]))
    }
}

/// Waits until something holds; that it does not for long is a failure.
package func eventually(
    _ what: @autoclosure () throws -> String, sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () throws -> Bool
) throws {
    for _ in 0..<3600 {
        if try holds() { return }
        usleep(50_000)
    }
    let text = (try? what()) ?? "nobody can say what was there"
    try #require(Bool(false), "this does not come: \(text)", sourceLocation: sourceLocation)
}
