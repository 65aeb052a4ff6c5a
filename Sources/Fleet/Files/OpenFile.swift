import Glibc

/// A file that is open for reading.
final class OpenFile: Sendable {
    /// What may be opened.
    enum Kind: Sendable {
        /// A regular file alone. Nothing else is waited for: not a FIFO, not a device.
        case regular
        /// Also a pipe, or a terminal: who calls soac named it.
        case any
    }

    let path: String
    /// As it was when it was opened.
    let status: stat
    private let descriptor: Int32

    /// Nil if there is no such file. `path` is what people are told; a name in a folder is never followed if it is a
    /// symlink.
    init?(
        _ path: String, named name: String? = nil, in folder: Int32 = AT_FDCWD, _ kind: Kind = .regular
    ) throws(FileError) {
        self.path = path
        let name = name ?? path
        let flags = (kind == .regular ? O_NONBLOCK : 0) | (folder == AT_FDCWD ? 0 : O_NOFOLLOW)
        descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT { return nil }
            throw FileError(path, "read", OpenFile.cause(code, name, in: folder))
        }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        self.status = status
        // A class that is whole closes its descriptor in deinit, also where its init throws.
        guard isKnown else { throw FileError(path, "read", .system(errno)) }
        guard kind == .any || status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(path, "read", .kind(of: status.st_mode))
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Why something could not be opened: what it is tells people more than what the system says of symlinks and sockets.
    static func cause(_ code: Int32, _ name: String, in folder: Int32) -> FileError.Cause {
        var status = stat()
        guard [ELOOP, ENOTDIR, ENXIO, EISDIR, ENODEV].contains(code), folder != AT_FDCWD || code == ENXIO,
            fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
        else { return .system(code) }
        return .kind(of: status.st_mode)
    }

    var size: Int { Int(status.st_size) }

    /// Whether it is this user's, and under no other name.
    var isOwn: Bool { status.st_uid == geteuid() && status.st_nlink == 1 }

    /// All that it has.
    func read(limit: Int) throws(FileError) -> [UInt8] {
        if size > limit { throw FileError(path, "read", .tooLarge(limit: limit)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        var buffer = [UInt8](repeating: 0, count: max(4096, min(size + 1, 1 << 20)))
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path, "read", .system(errno))
            }
            bytes.append(contentsOf: buffer[..<count])
        }
        throw FileError(path, "read", .tooLarge(limit: limit))
    }

    /// The bytes at a place; nil if there are not as many, or they cannot be read.
    func read(_ range: Range<Int>) -> [UInt8]? {
        var read: [UInt8] = []
        while read.count < range.count {
            var piece = [UInt8](repeating: 0, count: range.count - read.count)
            let count = pread(descriptor, &piece, piece.count, range.lowerBound + read.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            if count == range.count { return piece }
            read += piece.prefix(count)
        }
        return read
    }

    /// What is there from a place on, so many bytes at most.
    func read(at place: Int, count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let count = pread(descriptor, &bytes, bytes.count, place)
            if count >= 0 { return Array(bytes.prefix(count)) }
            guard errno == EINTR else { throw FileError(path, "read", .system(errno)) }
        }
    }

    /// It may have grown since it was opened.
    var currentSize: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : size
    }

    var openDescriptor: Int32 { descriptor }

    /// Waits until the disk has it.
    func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path, "written", .system(errno)) }
    }

    /// Sets its time to now.
    func touch() { futimens(descriptor, nil) }

    /// Whether nobody else holds a lock on it; it is locked then.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}
