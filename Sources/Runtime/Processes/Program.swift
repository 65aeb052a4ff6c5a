import CProcess
import Glibc

/// Programs of the host, started and waited for. Nothing of a command reaches a shell.
public enum Program {
    /// How a program ended.
    public enum End: Sendable, Equatable {
        /// With its exit status; 128 and the signal if one ended it.
        case status(Int32)
        /// It took longer than it may, and was ended.
        case timedOut
        /// It cannot be started, with the system's error code: mostly there is none of that name.
        case notStarted(Int32)
    }

    /// Runs a program, found in PATH, with its arguments; its output goes where this process's goes. Its exit status, 128
    /// and the signal if one ended it, or 127 if it cannot be started.
    public static func run(_ words: [String]) -> Int32 {
        if case .status(let status) = run(words, environment: [], timeLimit: nil) { status } else { 127 }
    }

    /// The same, with more variables (`NAME=VALUE`), and for so many seconds at most. One that takes longer is told to end
    /// (SIGTERM), and ended if it does not within ten seconds.
    public static func run(_ words: [String], environment: [String], timeLimit: Double?) -> End {
        switch start(words, environment, output: nil) {
        case .success(let process): wait(for: process, timeLimit)
        case .failure(let failure): .notStarted(failure.code)
        }
    }

    /// The same, with what it printed, which may have so many bytes: what comes behind them is passed over.
    ///
    /// - Parameter input: what it reads from standard input; nil: what this process would
    public static func output(
        _ words: [String], environment: [String] = [], timeLimit: Double, input: [UInt8]? = nil,
        limit: Int = outputLimit
    ) -> (end: End, output: [UInt8]) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return (.notStarted(errno), []) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let inner = input.map(descriptor)
        defer { if let inner, inner >= 0 { close(inner) } }
        if inner == -1 {
            for end in ends { close(end) }
            return (.notStarted(ENOMEM), [])
        }
        let started = start(words, environment, input: inner, output: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        var output: [UInt8] = []
        switch started {
        case .failure(let failure): return (.notStarted(failure.code), [])
        case .success(let process):
            let end = wait(for: process, timeLimit) { take(from: ends[0], limit, &output) }
            take(from: ends[0], limit, &output)
            return (end, output)
        }
    }

    /// Starts a program that reads what this process writes to standard output from now on, and gives its number, which who asked
    /// waits for. Nil if it cannot be started; then all is as it was.
    public static func pipe(to words: [String], environment: [String]) -> Int32? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { for end in ends { close(end) } }
        guard case .success(let process) = start(words, environment, input: ends[0], output: nil) else { return nil }
        dup2(ends[1], STDOUT_FILENO)
        return process
    }

    /// Bytes.
    public static let outputLimit = 1 << 16

    /// Bytes as a file of no folder, read from its beginning; -1 if there is no room.
    private static func descriptor(of bytes: [UInt8]) -> Int32 {
        let file = soac_nameless_file()
        guard file >= 0 else { return -1 }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(file, Array(rest), rest.count)
            guard count > 0 else {
                close(file)
                return -1
            }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    /// Takes what is there, and waits for nothing.
    private static func take(from descriptor: Int32, _ limit: Int, _ output: inout [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 0) == 1 else { return }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            output += buffer[..<min(count, limit - output.count)]
        }
    }

    private struct NotStarted: Error {
        var code: Int32
    }

    /// `input` and `output` take the places of standard input and output.
    private static func start(
        _ words: [String], _ environment: [String], input: Int32? = nil, output: Int32?
    ) -> Result<pid_t, NotStarted> {
        guard let first = words.first else { return .failure(NotStarted(code: ENOENT)) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
        // Libraries open connections that programs would get as well (libzookeeper does): they would keep a session, or a
        // lock, beyond this process.
        guard soac_spawn_close_from(&actions, STDERR_FILENO + 1) == 0 else { return .failure(NotStarted(code: ENOMEM)) }
        var arguments = words.map { strdup($0) } + [nil]
        var variables = (Self.variables(without: environment) + environment).map { strdup($0) } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, first, &actions, nil, &arguments, &variables)
        return code == 0 ? .success(process) : .failure(NotStarted(code: code))
    }

    /// Those of this process, but for those that are given anew.
    private static func variables(without given: [String]) -> [String] {
        let names = Set(given.map { $0.prefix { $0 != "=" } })
        var own: [String] = []
        var place = environ
        while let variable = place.pointee {
            let text = String(cString: variable)
            if !names.contains(text.prefix { $0 != "=" }) { own.append(text) }
            place += 1
        }
        return own
    }

    /// `meanwhile` is called now and then.
    private static func wait(for process: pid_t, _ timeLimit: Double?, meanwhile: () -> Void = {}) -> End {
        let patience = Duration.seconds(10)
        let end = timeLimit.map { ContinuousClock.now + .seconds($0) }
        var wasTold = false
        while true {
            var status: Int32 = 0
            let ended = waitpid(process, &status, end == nil ? 0 : WNOHANG)
            if ended == process {
                if wasTold { return .timedOut }
                let signal = status & 0x7F
                return .status(signal == 0 ? status >> 8 & 0xFF : 128 + signal)
            }
            if ended < 0, errno != EINTR { return .notStarted(errno) }
            meanwhile()
            if let end, !wasTold, ContinuousClock.now > end {
                kill(process, SIGTERM)
                wasTold = true
            } else if let end, ContinuousClock.now > end + patience {
                kill(process, SIGKILL)
            }
            usleep(20_000)
        }
    }

    /// Whether a process took a SIGHUP.
    public static func hangUp(_ process: Int32) -> Bool { process > 0 && kill(process, SIGHUP) == 0 }

    /// Waits.
    public static func pause(seconds: Int) {
        var rest = UInt32(clamping: seconds)
        while rest > 0 { rest = sleep(rest) }
    }
}
