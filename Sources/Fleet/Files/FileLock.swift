import Glibc

/// A lock on a file or a folder that one process at a time holds; it goes with its process.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// A lock on a file, which is made if it is not there. Nil if another holds it.
    public convenience init?(_ name: String, in folder: Folder) throws(FileError) {
        let descriptor = folder.openForLock(name)
        try self.init(descriptor, folder.path(of: name), S_IFREG) { folder.cause($0, name) }
    }

    /// A lock on a folder itself.
    public convenience init?(on folder: Folder) throws(FileError) {
        try self.init(folder.openAgain(), folder.path, S_IFDIR) { .system($0) }
    }

    private init?(
        _ descriptor: Int32, _ path: String, _ kind: mode_t, cause: (Int32) -> FileError.Cause
    ) throws(FileError) {
        self.descriptor = descriptor
        guard descriptor >= 0 else { throw FileError(path, "locked", cause(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "locked", .system(errno)) }
        guard status.st_mode & S_IFMT == kind else { throw FileError(path, "locked", .kind(of: status.st_mode)) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        guard errno == EWOULDBLOCK else { throw FileError(path, "locked", .system(errno)) }
        return nil
    }

    /// Closing alone is not enough: a process that another thread starts in this moment still has the descriptor.
    deinit {
        guard descriptor >= 0 else { return }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
