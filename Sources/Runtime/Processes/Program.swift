import Glibc

/// Programs of the host, started and waited for. Nothing of a command reaches a shell.
public enum Program {
    /// Runs a program, found in PATH, with its arguments; its output goes where this process's goes. Its exit status, 128
    /// and the signal if one ended it, or 127 if it cannot be started.
    public static func run(_ words: [String]) -> Int32 {
        guard let first = words.first else { return 127 }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for string in arguments { free(string) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, first, nil, &attributes, &arguments, environ) == 0 else { return 127 }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return 127 } }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Whether a process took a SIGHUP.
    public static func hangUp(_ process: Int32) -> Bool { process > 0 && kill(process, SIGHUP) == 0 }

    /// Waits.
    public static func pause(seconds: Int) {
        var rest = UInt32(clamping: seconds)
        while rest > 0 { rest = sleep(rest) }
    }
}
