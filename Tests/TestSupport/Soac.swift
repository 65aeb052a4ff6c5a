import Glibc
import Testing

/// The binary that is built beside the tests; or `$SOAC`.
package enum Soac {
    package static let path: String = {
        if let other = getenv("SOAC") { return String(cString: other) }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let runner = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Path.parent(of: runner) + "/soac"
    }()

    /// What a run of it gave.
    package struct Run {
        package var status: Int32
        package var output: String
        package var errors: String
        /// The time that processors worked for it.
        package var cpu: Duration
    }

    /// The top of the package.
    package static let package = Path.parent(of: Path.parent(of: Path.parent(of: #filePath)))

    /// The system configuration of a cluster of the example.
    package static let system = package + "/examples/system-config/hamburg-prod"

    package static func run(_ arguments: [String], in folder: String, environment: [String] = []) throws -> Run {
        try Command.run(path, arguments, in: folder, environment: environment)
    }

    /// The number of its release, as `0.1.0`.
    package static func version() throws -> String {
        let words = try run(["--version"], in: "/").output.split(separator: " ")
        return String(try #require(words.count > 1 && words[0] == "soac" ? words[1] : nil))
    }
}

extension Soac.Run {
    /// Expects a failure that is told on standard error, and that is no crash.
    package func expectRefusal(
        _ status: Int32, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(errors)", sourceLocation: sourceLocation)
        for part in parts {
            #expect(errors.contains(part), "'\(part)' is not in: \(errors)", sourceLocation: sourceLocation)
        }
        #expect(output.isEmpty, sourceLocation: sourceLocation)
    }

    package func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 0, "\(errors)", sourceLocation: sourceLocation)
    }
}

/// Runs programs, apart from the user's configuration.
package enum Command {
    /// Waits for the end of a program. A signal is the status 128 and its number, as shells tell it.
    package static func run(
        _ program: String, _ arguments: [String], in folder: String, environment: [String] = []
    ) throws -> Soac.Run {
        let outputs = try Scratch()
        let (output, errors) = (outputs.path + "/output", outputs.path + "/errors")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT, 0o644)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT, 0o644)
        let inFolder = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program]
        var words = (inFolder + arguments).map { strdup($0) } + [nil]
        var variables = (standardEnvironment + environment).map { strdup($0) } + [nil]
        defer { for string in words + variables { free(string) } }
        var process: pid_t = 0
        let spawned = posix_spawn(&process, "/bin/sh", &actions, nil, &words, &variables)
        try #require(spawned == 0, "\(program): \(String(cString: strerror(spawned)))")
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 { try #require(errno == EINTR) }
        let signal = status & 0x7F
        return Soac.Run(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: String(decoding: try Path.read(output), as: UTF8.self),
            errors: String(decoding: try Path.read(errors), as: UTF8.self),
            cpu: duration(usage.ru_utime) + duration(usage.ru_stime))
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }

    /// Authors and dates are fixed, so that the same files make the same commit.
    package static let standardEnvironment = [
        "PATH=" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"),
        "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C", "TZ=UTC",
        "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_AUTHOR_DATE=1500000000 +0000",
        "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org", "GIT_COMMITTER_DATE=1500000000 +0000",
        "GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main",
        "GIT_CONFIG_KEY_1=protocol.file.allow", "GIT_CONFIG_VALUE_1=always",
        "GIT_CONFIG_KEY_2=core.autocrlf", "GIT_CONFIG_VALUE_2=false",
    ]
}
