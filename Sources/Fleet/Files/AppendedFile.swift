import Glibc

/// A file that grows by lines while others read it, as logs do. It is opened anew for each line, so that whoever rotates it
/// needs to tell nobody.
///
/// A regular file, which is made if it is not there, or a FIFO, which is not waited for. Where names of the tree are part of
/// the path, none of them, and nothing below them, is followed if it is a symlink. A path that the configuration spells out may
/// be a symlink, and lead to a device as well.
public struct AppendedFile: Sendable {
    private let folder: String
    /// Below the folder. Empty: `folder` is the file.
    private let names: [String]

    /// `names` lead from a folder that who configured soac named to the file; there is one at least.
    public init(in folder: String, names: [String]) { (self.folder, self.names) = (folder, names) }

    /// A path that who configured soac spelled out.
    public init(_ path: String) { (folder, names) = (path, []) }

    public var path: String {
        ([folder] + names).reduce("") { $0.isEmpty ? $1 : $0.hasSuffix("/") ? $0 + $1 : "\($0)/\($1)" }
    }

    /// Adds bytes at the end, by one call of the system, so that they stay together whoever else writes. `emptied`: nothing
    /// else is left of what was there. `locked`: under an exclusive flock(2), which is waited for a second at most.
    public func append(_ bytes: [UInt8], emptied: Bool = false, locked: Bool = false) throws(FileError) {
        let descriptor = try opened(emptied ? O_TRUNC : 0)
        // Closing alone is not enough: a process that another thread starts in this moment still has the descriptor.
        defer {
            if locked { flock(descriptor, LOCK_UN) }
            close(descriptor)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(.system(errno)) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFIFO || kind == S_IFCHR && names.isEmpty else {
            throw failure(.kind(of: status.st_mode))
        }
        if locked { try lock(descriptor) }
        try write(bytes, to: descriptor)
    }

    private func failure(_ cause: FileError.Cause) -> FileError { FileError(path, "written", cause) }

    private func opened(_ flags: Int32) throws(FileError) -> Int32 {
        let flags = flags | O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        var cause = { (code: Int32) in FileError.Cause.system(code) }
        let descriptor: Int32
        if let name = names.last {
            let holder = try holder()
            descriptor = try holder.openToAppend(name, flags)
            cause = { holder.cause($0, name) }
        } else {
            descriptor = open(folder, flags, 0o644)
        }
        guard descriptor < 0 else { return descriptor }
        let code = errno
        throw failure(code == ENXIO ? .other("it is a FIFO without a reader") : cause(code))
    }

    /// The folder that the file lies in.
    private func holder() throws(FileError) -> Folder {
        guard var holder = try Folder(folder) else { throw FileError(folder, "opened", .system(ENOENT)) }
        for name in names.dropLast() {
            guard let next = try holder.folder(name) else {
                throw FileError(holder.path(of: name), "opened", .system(ENOENT))
            }
            holder = next
        }
        return holder
    }

    private func lock(_ descriptor: Int32) throws(FileError) {
        for _ in 0..<20 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw failure(.system(errno)) }
            usleep(50_000)
        }
        throw failure(.other("another process has locked it"))
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileError) {
        var (rest, hasWaited) = (bytes, false)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest, rest.count)
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN, !hasWaited {
                hasWaited = true
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, 1000)
            } else if errno != EINTR {
                throw failure(errno == EAGAIN ? .other("its reader is too slow") : .system(errno))
            }
        }
    }
}
