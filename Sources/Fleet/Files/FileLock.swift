import Glibc

/// A lock on a file or a folder that one process at a time holds; it goes with its process.
public final class FileLock: Sendable {
    private let descriptor: Int32
    /// Where the file is that others lock; nil for a folder.
    private let place: String?

    /// A lock on a file, which is made if it is not there. Nil if another holds it.
    public convenience init?(_ name: String, in folder: Folder) throws(FileError) {
        let descriptor = folder.openForLock(name)
        try self.init(descriptor, folder.path(of: name), isFile: true) { folder.cause($0, name) }
        // Somebody took the file away between the opening and the lock.
        if !isInPlace { return nil }
    }

    /// A lock on a folder itself.
    public convenience init?(on folder: Folder) throws(FileError) {
        try self.init(folder.openAgain(), folder.path, isFile: false) { .system($0) }
    }

    /// Whether the file is still the one that others would lock: who removes or replaces it, or its folder, lets them in.
    public var isInPlace: Bool {
        guard let place else { return true }
        var (own, there) = (stat(), stat())
        guard fstat(descriptor, &own) == 0, fstatat(AT_FDCWD, place, &there, AT_SYMLINK_NOFOLLOW) == 0 else {
            return false
        }
        return own.st_dev == there.st_dev && own.st_ino == there.st_ino
    }

    private init?(
        _ descriptor: Int32, _ path: String, isFile: Bool, cause: (Int32) -> FileError.Cause
    ) throws(FileError) {
        (self.descriptor, place) = (descriptor, isFile ? path : nil)
        guard descriptor >= 0 else { throw FileError(path, "locked", cause(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "locked", .system(errno)) }
        guard status.st_mode & S_IFMT == (isFile ? S_IFREG : S_IFDIR) else {
            throw FileError(path, "locked", .kind(of: status.st_mode))
        }
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
