import Glibc

/// What the operating system would not do with a file, or soac itself.
public struct FileError: Error, Sendable {
    public enum Cause: Sendable, Equatable {
        /// An `errno`.
        case system(Int32)
        /// Something else than what was looked for; what it is.
        case kind(String)
        /// More bytes than that.
        case tooLarge(limit: Int)
        case other(String)
    }

    public var path: String
    /// What could not be done: `read`, `written`.
    public var action: String
    public var cause: Cause

    public init(_ path: String, _ action: String, _ cause: Cause) {
        (self.path, self.action, self.cause) = (path, action, cause)
    }

    /// Why, without the path.
    public var reason: String {
        switch cause {
        case .system(let code): String(cString: strerror(code))
        case .kind(let kind): "it is \(kind)"
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .other(let reason): reason
        }
    }

    public var message: String { "\(path) cannot be \(action): \(reason)" }
}

extension FileError.Cause {
    /// What something is, by its mode, for people.
    static func kind(of mode: mode_t) -> FileError.Cause {
        switch mode & S_IFMT {
        case S_IFREG: .kind("a file")
        case S_IFDIR: .kind("a directory")
        case S_IFLNK: .kind("a symlink")
        case S_IFIFO: .kind("a FIFO")
        case S_IFSOCK: .kind("a socket")
        default: .kind("a device")
        }
    }
}
