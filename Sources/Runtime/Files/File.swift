import Glibc

/// What the operating system would not do.
public struct FileError: Error, Sendable {
    public var path: String
    public var errno: Int32
    public var action: String

    public var message: String { "\(path) cannot be \(action): \(String(cString: strerror(errno)))" }
}

/// Whole files, by path.
public enum File {
    /// The file's bytes; nil if there is no such file.
    public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError(path: path, errno: errno, action: "read")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, errno: errno, action: "read") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: max(4096, min(Int(status.st_size) + 1, 1 << 20)))
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, errno: errno, action: "read")
            }
            bytes.append(contentsOf: buffer[..<count])
        }
        throw FileError(path: path, errno: EFBIG, action: "read")
    }

    /// Writes a new file; what is there is replaced. `durable` waits until the disk has it.
    static func write(_ bytes: [UInt8], to path: String, durable: Bool) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno, action: "written") }
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                let code = errno
                close(descriptor)
                throw FileError(path: path, errno: code, action: "written")
            }
            place += count
        }
        let synced = durable ? fsync(descriptor) : 0
        let code = errno
        guard close(descriptor) == 0, synced == 0 else { throw FileError(path: path, errno: code, action: "written") }
    }

    /// Brings a file to this content, whole or not at all: written beside it, then renamed into place. One that has the
    /// content already is left alone, unless `always`; whether it was written.
    @discardableResult
    public static func replace(_ path: String, with bytes: [UInt8], always: Bool = false) throws(FileError) -> Bool {
        if !always, let old = try? read(path), old == bytes { return false }
        let temporary = "\(path).\(getpid()).new"
        do {
            try write(bytes, to: temporary, durable: true)
            try install(temporary, as: path)
        } catch {
            try? remove(temporary)
            throw FileError(path: path, errno: error.errno, action: error.action)
        }
        return true
    }

    /// Renames a file that the disk has into the place of another in the same folder.
    static func install(_ temporary: String, as path: String) throws(FileError) {
        try rename(temporary, to: path)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try syncDirectory(folder.isEmpty ? "/" : folder)
    }

    static func rename(_ old: String, to new: String) throws(FileError) {
        guard Glibc.rename(old, new) == 0 else { throw FileError(path: new, errno: errno, action: "written") }
    }

    /// Removes a file; that there is none is no error.
    static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw FileError(path: path, errno: errno, action: "removed")
        }
    }

    static func makeDirectory(_ path: String) throws(FileError) {
        if mkdir(path, 0o755) == 0 || (errno == EEXIST && isDirectory(path)) { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw FileError(path: path, errno: errno == EEXIST ? ENOTDIR : errno, action: "made")
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw FileError(path: path, errno: errno, action: "made")
        }
    }

    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory, sorted by bytes, without `.` and `..`.
    public static func names(in path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw FileError(path: path, errno: errno, action: "read") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Waits until the disk knows the names in a directory.
    static func syncDirectory(_ path: String) throws(FileError) {
        try withDescriptor(path, O_DIRECTORY) { fsync($0) }
    }

    /// Waits until the disk has these files. Many of them cost less together, with all that others have written.
    static func sync(_ paths: [String]) throws(FileError) {
        if paths.count > 16 { Glibc.sync() }
        // After that each is there already; but only this tells if one could not be written.
        for path in paths { try withDescriptor(path, 0) { fsync($0) } }
    }

    private static func withDescriptor(_ path: String, _ flags: Int32, _ work: (Int32) -> Int32) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno, action: "synced") }
        defer { close(descriptor) }
        guard work(descriptor) == 0 else { throw FileError(path: path, errno: errno, action: "synced") }
    }
}
