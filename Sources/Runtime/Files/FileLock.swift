import Glibc

/// A lock on a file or a folder that one process at a time holds; it goes with its process.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Makes the file, and the folders above it, if they are not there. Nil if another holds the lock.
    convenience init?(_ path: String) throws(FileError) {
        if let slash = path.lastIndex(of: "/") { try File.makeDirectory(String(path[..<slash])) }
        try self.init(opening: path, O_RDWR | O_CREAT)
    }

    /// Locks a folder that is there.
    convenience init?(folder: String) throws(FileError) { try self.init(opening: folder, O_RDONLY | O_DIRECTORY) }

    private init?(opening path: String, _ flags: Int32) throws(FileError) {
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno, action: "locked") }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        guard errno == EWOULDBLOCK else { throw FileError(path: path, errno: errno, action: "locked") }
        return nil
    }

    /// Closing alone is not enough: a process that another thread starts in this moment still has the descriptor.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
